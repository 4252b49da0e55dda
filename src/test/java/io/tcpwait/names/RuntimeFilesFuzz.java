package io.tcpwait.names;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

/** Any bytes as a file in which a container runtime keeps the names of containers. */
class RuntimeFilesFuzz {
  @TempDir static Path folder = Path.of("");

  @FuzzTest
  void tellsNamesThatCanBeShownOrThatTheFileIsNoneOfItsKind(byte[] bytes) throws IOException {
    Path file = Files.write(folder.resolve("config.json"), bytes);
    for (ContainerConfig config : ContainerConfig.values()) {
      RuntimeNames names = read(config, file);
      assertPlain(names.container());
      assertPlain(names.pod());
      assertPlain(names.podNamespace());
    }
  }

  /** A broken file is refused with an IOException, and with no other exception. */
  private static RuntimeNames read(ContainerConfig config, Path file) {
    try {
      return config.read(file, Host.ID);
    } catch (IOException e) {
      return RuntimeNames.NONE;
    }
  }

  private static void assertPlain(String name) {
    assertThat(name).hasSizeLessThan(300).doesNotContainPattern("[\\p{Cc}\\p{Cf}\\u2028\\u2029]");
  }
}
