package io.tcpwait.packaged;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The agent on a socket that a service manager passes as descriptor 3 (sd_listen_fds(3)). */
class PassedSocketIT {
  private static final int FAILED = 1;

  private static final String LISTENING =
      "push @s, IO::Socket::INET->new(Listen => 9, LocalAddr => q(127.0.0.9))";

  @TempDir private Path folder;

  /** Runs its arguments with the sockets {@code @s} of Perl code. */
  private static List<String> passing(String sockets) {
    return List.of(
        "perl",
        "-e",
        "use IO::Socket::INET; use IO::Socket::UNIX; use POSIX; $^F = 99; "
            + sockets
            + "; POSIX::dup2(fileno($s[$_]), 3 + $_) for 0..$#s;"
            + " $ENV{LISTEN_PID} = $$; $ENV{LISTEN_FDS} = @s; exec @ARGV");
  }

  private Ran refused(List<String> launcher, String... options) throws Exception {
    List<String> command = new ArrayList<>(launcher);
    command.addAll(List.of(AgentProcess.LAUNCHER.toString(), "agent", "--web.systemd-socket"));
    command.addAll(List.of(options));
    return Ran.of(folder, command);
  }

  @Test
  void shouldServeOnAPassedSocketUntilItIsStopped() throws Exception {
    try (AgentProcess agent = AgentProcess.startOnPassedSocket(passing(LISTENING))) {
      assertThat(agent.address()).startsWith("127.0.0.9:").doesNotEndWith(":0");
      agent.awaitScrape(scrape -> scrape.containsKey("tcpwait_source_up{source=\"netlink\"}"));
      // Process.destroy() would close the output that is still to come.
      agent.process().toHandle().destroy();
      agent.awaitLine("stopping");
      assertThat(agent.process().onExit().join().exitValue()).isZero();
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "1 | no socket was passed; start the agent from a socket unit of systemd",
        LISTENING + "; " + LISTENING + " | 2 sockets were passed",
        "$l = IO::Socket::INET->new(Listen => 9, LocalAddr => q(127.0.0.9)); $c ="
            + " IO::Socket::INET->new(PeerAddr => q(127.0.0.9), PeerPort => $l->sockport);"
            + " push @s, scalar $l->accept"
            + " | needs ListenStream= and Accept=no",
        "push @s, IO::Socket::UNIX->new(Listen => 9, Local => qq(\\0tcpwait-passed))"
            + " | the passed socket is not TCP; write ListenStream=10049",
      })
  void shouldNameAMistakeInTheSocketUnit(String sockets, String mistake) throws Exception {
    Ran ran = refused(passing(sockets));
    assertThat(ran.errLines())
        .singleElement()
        .asString()
        .startsWith("tcpwait: --web.systemd-socket: ")
        .contains(mistake);
    assertThat(ran.status()).isEqualTo(FAILED);
  }

  @Test
  void shouldRefuseAnAddressBesideASocket() throws Exception {
    Ran ran = refused(passing(LISTENING), "--web.listen-address=:0");
    assertThat(ran.err())
        .contains("--web.systemd-socket: there is --web.listen-address too; use one of them");
  }
}
