package io.tcpwait.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Reads a tree of recorded files. */
class ProcNetTcpTest {
  private static final int ALL = TcpState.mask(TcpState.ALL);

  @TempDir Path root = Path.of("");
  private Path net = root;

  @BeforeEach
  void copy() throws IOException {
    net = Files.createDirectories(root.resolve("thread-self/net"));
    Files.writeString(net.resolve("tcp"), Recording.text("tcp"));
    Files.writeString(net.resolve("tcp6"), Recording.text("tcp6"));
    Files.writeString(net.resolve("if_inet6"), "");
  }

  private List<Seen> dump() throws IOException {
    List<Seen> seen = new ArrayList<>();
    new ProcNetTcp(new ProcFs(root)).dump(ALL, true, Seen.into(seen));
    return seen;
  }

  @Test
  void readsBothFamilies() throws Exception {
    assertThat(dump()).hasSize(12);
  }

  @Test
  void readsTheNamespaceOfTheProcessIfThereIsNoThreadSelf() throws Exception {
    Files.move(root.resolve("thread-self/net"), root.resolve("net"));
    assertThat(dump()).hasSize(12);
  }

  @Test
  void aTableOfManyBuffersIsReadWhole() throws Exception {
    String tcp = Recording.text("tcp");
    String lines = tcp.substring(tcp.indexOf('\n') + 1);
    Files.writeString(net.resolve("tcp"), tcp + lines.repeat(999));

    assertThat(dump()).hasSize(5 * 1_000 + 7);
  }

  @Test
  void aKernelWithoutIpv6HasOnlyIpv4Sockets() throws Exception {
    Files.delete(net.resolve("tcp6"));
    Files.delete(net.resolve("if_inet6"));

    assertThat(dump()).hasSize(5);
  }

  @Test
  void aMissingFileOfAnEnabledFamilyIsAFailure() throws Exception {
    Files.delete(net.resolve("tcp6"));
    assertThatThrownBy(this::dump)
        .isInstanceOf(NoSuchFileException.class)
        .hasMessageContaining("thread-self/net/tcp6");

    Files.delete(net.resolve("tcp"));
    assertThatThrownBy(this::dump)
        .isInstanceOf(NoSuchFileException.class)
        .hasMessageEndingWith("thread-self/net/tcp");
  }

  @Test
  void aBadLineIsNamedAndTheNextDumpStartsAfresh() throws Exception {
    Path tcp6 = net.resolve("tcp6");
    Files.writeString(tcp6, Recording.text("tcp6") + "   7: nonsense\n");
    var source = new ProcNetTcp(new ProcFs(root));
    for (int i = 0; i < 2; i++) {
      assertThatThrownBy(() -> source.dump(ALL, false, r -> {}))
          .hasMessage(tcp6 + ":9: not a line of /proc/net/tcp");
    }

    Files.writeString(tcp6, Recording.text("tcp6").substring(0, 1300));
    assertThatThrownBy(() -> source.dump(ALL, false, r -> {}))
        .hasMessage(tcp6 + ": cut off in line 8");

    Files.writeString(tcp6, Recording.text("tcp6"));
    List<Seen> seen = new ArrayList<>();
    source.dump(ALL, false, Seen.into(seen));
    assertThat(seen).hasSize(12);
  }

  @Test
  void anEmptyFileIsAFailureAndNotAnEmptyTable() throws Exception {
    Files.writeString(net.resolve("tcp"), "");
    assertThatThrownBy(this::dump).hasMessage(net.resolve("tcp") + ": cut off in line 1");
  }

  @Test
  void aLineLongerThanTheBufferIsAFailureAndNotALoop() throws Exception {
    Files.writeString(net.resolve("tcp"), Recording.text("tcp") + " ".repeat(40_000) + "\n");
    assertThatThrownBy(this::dump)
        .hasMessage(net.resolve("tcp") + ":7: a line of over 32768 bytes");
  }
}
