package io.tcpwait.kernel;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.ArrayList;
import java.util.List;

/** Any text as a line of {@code /proc/PID/mountinfo}, and as the path in such a line. */
class NamespaceMountsFuzz {
  @FuzzTest
  void readsOnlyMountsOfNamespaces(byte[] line) {
    String text = new String(line, ISO_8859_1);
    NamespaceMounts.parse(text, (inode, path) -> assertThat(text).contains(" net:["));
    String path = "/" + text.replaceAll("[ \t\n\\\\]", "");
    List<String> paths = new ArrayList<>();
    NamespaceMounts.parse(
        "43 42 0:4 net:[7] " + path + " rw - nsfs nsfs rw", (inode, of) -> paths.add(of));
    assertThat(paths).containsExactly(path);
  }
}
