package io.tcpwait.kernel;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tcpwait.Needs;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Needs("perl")
class NotifySocketTest {
  /** Binds a datagram socket, and prints the first datagram. */
  private static final String MANAGER =
      """
      use Socket;
      my $name = $ARGV[0];
      $name =~ s/^@/\\0/;
      socket(my $socket, PF_UNIX, SOCK_DGRAM, 0) or die $!;
      bind($socket, pack_sockaddr_un($name)) or die $!;
      $| = 1;
      print "bound\\n";
      recv($socket, my $state, 4096, 0);
      print "$state\\n";
      """;

  private @TempDir Path folder = Path.of("");

  private static String heard(String name, String state) throws Exception {
    Process manager = new ProcessBuilder("perl", "-we", MANAGER, name).start();
    try (BufferedReader said = manager.inputReader(UTF_8)) {
      assertThat(said.readLine()).isEqualTo("bound");
      new NotifySocket(name).tell(state);
      return String.valueOf(said.readLine());
    } finally {
      manager.destroy();
    }
  }

  @Test
  void shouldNotifyTheManagerByAPath() throws Exception {
    assertThat(heard(folder.resolve("notify").toString(), NotifySocket.READY)).isEqualTo("READY=1");
  }

  @Test
  void shouldNotifyTheManagerByAnAbstractName() throws Exception {
    String name = "@tcpwait/" + ProcessHandle.current().pid();

    assertThat(heard(name, NotifySocket.STOPPING)).isEqualTo("STOPPING=1");
  }

  @Test
  void shouldNameAMissingSocket() {
    NotifySocket socket = new NotifySocket(folder.resolve("none").toString());

    assertThatThrownBy(() -> socket.tell(NotifySocket.READY))
        .isInstanceOf(IOException.class)
        .hasMessageContainingAll("NOTIFY_SOCKET=" + folder, "connect(2)", "ENOENT");
  }

  @ParameterizedTest
  @ValueSource(strings = {"vsock:2:1234", "relative"})
  void shouldRefuseAnAddressThatIsNoPath(String name) {
    assertThatThrownBy(() -> new NotifySocket(name).tell(NotifySocket.READY))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("NOTIFY_SOCKET=" + name);
  }

  @Test
  void shouldRefuseALongPath() {
    assertThatThrownBy(() -> new NotifySocket("/" + "a".repeat(107)).tell(NotifySocket.READY))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("not a socket of this host");
  }
}
