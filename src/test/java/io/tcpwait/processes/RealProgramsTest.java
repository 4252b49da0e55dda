package io.tcpwait.processes;

import static org.assertj.core.api.Assertions.assertThat;

import io.tcpwait.Needs;
import io.tcpwait.kernel.ProcFs;
import io.tcpwait.kernel.SockDiag;
import io.tcpwait.kernel.TcpRecord;
import io.tcpwait.kernel.TcpState;
import io.tcpwait.names.ProcessNamer;
import io.tcpwait.sample.Peer;
import io.tcpwait.sample.Program;
import io.tcpwait.sample.Role;
import io.tcpwait.sample.Service;
import io.tcpwait.sample.Sought;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Tests on the real kernel, with this process as the listener. */
@Timeout(value = 1, unit = TimeUnit.MINUTES)
class RealProgramsTest {
  private static final int SELF = (int) ProcessHandle.current().pid();
  private static final long NOW_NS = 1_000_000_000_000L;

  private final SockDiag netlink = new SockDiag();
  private final ProgramSearch search =
      new ProgramSearch(
          new ProcFs(Path.of("/proc")),
          new ProcessNamer(new ProcFs(Path.of("/proc"))),
          netlink,
          Allowance.unlimited());
  private ServerSocket listener;
  private int port;

  @BeforeEach
  void listen() throws IOException {
    listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    port = listener.getLocalPort();
  }

  @AfterEach
  void close() throws IOException {
    listener.close();
    search.close();
    netlink.close();
  }

  @Test
  void findsTheProcessThatListens() throws IOException {
    Service service = new Service(Role.INBOUND, port);
    Sought sought =
        sought(
            socket -> socket.state() == TcpState.LISTEN && socket.localPort() == port,
            socket -> new Sought(service, null, socket.inode()));
    Program program = search.goOn(List.of(sought), NOW_NS).getFirst();
    assertThat(program.answers(sought)).isTrue();
    assertThat(program.pid()).isEqualTo(SELF);
    assertThat(program.process()).isEqualTo("java");
    assertThat(search.problem()).isNull();
  }

  @Test
  @Needs("bash")
  void aProgramIsKnownAsLongAsItsProcessLives() throws Exception {
    String script =
        "exec 3<>/dev/tcp/127.0.0.1/" + port + "; echo; read; exec 3>&- 3<&-; echo; read";
    Process child = new ProcessBuilder("bash", "-c", script).start();
    try (BufferedReader output = child.inputReader()) {
      assertThat(output.readLine()).isEmpty();
      Service service = new Service(Role.OUTBOUND, port);
      Sought sought =
          sought(
              socket -> socket.remotePort() == port && socket.inode() != 0,
              socket ->
                  new Sought(
                      service,
                      new Peer(service, socket.remoteHigh(), socket.remoteLow()),
                      socket.inode()));
      assertThat(search.goOn(List.of(sought), NOW_NS))
          .extracting(Program::pid)
          .containsExactly((int) child.pid());

      child.outputWriter().append('\n').flush();
      assertThat(output.readLine()).isEmpty();
      assertThat(search.goOn(List.of(sought), NOW_NS)).hasSize(1);
    } finally {
      child.destroyForcibly().waitFor();
    }
    assertThat(search.goOn(List.of(), NOW_NS)).isEmpty();
  }

  private Sought sought(Predicate<TcpRecord> which, Function<TcpRecord, Sought> toSought)
      throws IOException {
    List<Sought> sought = new ArrayList<>();
    netlink.dump(
        TcpState.mask(TcpState.ALL),
        false,
        socket -> {
          if (which.test(socket)) {
            sought.add(toSought.apply(socket));
          }
        });
    return sought.getFirst();
  }
}
