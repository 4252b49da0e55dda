package io.tcpwait.kernel;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.Reader;
import java.nio.channels.Channels;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The mounts of network namespaces in {@code /proc/self/mountinfo} (proc_pid_mountinfo(5)), which
 * ip-netns(8), Docker and CNI plugins make.
 */
final class NamespaceMounts {
  /** {@code 43 42 0:4 net:[4026532246] /run/netns/blue rw shared:2 - nsfs nsfs rw}. */
  private static final Pattern LINE =
      Pattern.compile("[0-9]+ [0-9]+ [0-9:]+ net:\\[([0-9]{1,18})\\] ([^ ]+) .* - nsfs .*");

  private static final String NSFS = " - nsfs ";

  private final ProcFs procfs;
  private final NamespaceFiles files;

  NamespaceMounts(ProcFs procfs, NamespaceFiles files) {
    this.procfs = procfs;
    this.files = files;
  }

  /**
   * Every mount that can be reached: in the own mount namespace, and in PID 1's if that is another.
   * To look into PID 1's takes CAP_SYS_PTRACE.
   *
   * @throws IOException if a list of mounts cannot be read
   */
  List<NamespaceMount> list() throws IOException {
    List<NamespaceMount> mounts = new ArrayList<>();
    add("self", "", mounts);
    if (isPidOneElsewhere()) {
      add("1", procfs.root() + "/1/root", mounts);
    }
    return mounts;
  }

  private void add(String process, String root, List<NamespaceMount> mounts) throws IOException {
    Path file = procfs.root().resolve(process).resolve("mountinfo");
    try (var channel = ProcFs.open(file);
        var text = new BufferedReader(Channels.newReader(channel, ISO_8859_1))) {
      for (String line = line(text); line != null; line = line(text)) {
        parse(
            line,
            (inode, path) -> {
              NamespaceMount mount = files.mount(root + path, inode);
              if (mount != null) {
                mounts.add(mount);
              }
            });
      }
    }
  }

  /**
   * The next line, or null at the end. Only a line feed ends it: a name may have a carriage return.
   */
  private static @Nullable String line(Reader text) throws IOException {
    StringBuilder line = new StringBuilder(256);
    int c = text.read();
    if (c < 0) {
      return null;
    }
    for (; c >= 0 && c != '\n'; c = text.read()) {
      line.append((char) c);
    }
    return line.toString();
  }

  private boolean isPidOneElsewhere() {
    try {
      return !link("1").equals(link("self"));
    } catch (IOException | UnsupportedOperationException e) {
      return false;
    }
  }

  private Path link(String process) throws IOException {
    return Files.readSymbolicLink(procfs.root().resolve(process).resolve("ns/mnt"));
  }

  /** Passes on the inode and the path of a line about a namespace, one character per byte. */
  static void parse(String line, BiConsumer<Long, String> mount) {
    if (!line.contains(NSFS)) {
      return; // Spares the pattern, which would try each blank.
    }
    Matcher namespace = LINE.matcher(line);
    if (namespace.matches()) {
      mount.accept(Long.parseLong(namespace.group(1)), MountInfo.unescaped(namespace.group(2)));
    }
  }
}
