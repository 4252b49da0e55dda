package io.tcpwait.processes;

import static org.assertj.core.api.Assertions.assertThat;

import io.tcpwait.kernel.ProcFs;
import io.tcpwait.kernel.Processes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Simulated processes, each in a network namespace of its own. */
class OtherTablesTest {
  private static final String HEAD =
      "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout"
          + " inode\n";
  @TempDir Path proc = Path.of("");
  private final List<Long> shown = new ArrayList<>();

  @BeforeEach
  void own() throws IOException {
    namespace(Files.createDirectories(proc.resolve("thread-self/net")), 1, 7);
  }

  private void process(int pid, long inUse, long inode) throws IOException {
    new ProcTree(proc).process(pid);
    namespace(Files.createDirectories(proc.resolve(pid + "/net")), inUse, inode);
  }

  private static void namespace(Path net, long inUse, long inode) throws IOException {
    Files.writeString(net.resolve("sockstat"), "TCP: inuse " + inUse + " orphan 0 tw 0\n");
    Files.writeString(net.resolve("sockstat6"), "TCP6: inuse 0\n");
    Files.writeString(net.resolve("tcp"), HEAD + socket(inode));
    Files.writeString(net.resolve("tcp6"), HEAD);
  }

  private static String socket(long inode) {
    return "   0: 0100007F:0CEA 0100007F:C350 08 00000000:00000000 00:00000000 00000000   110"
        + ("        0 " + inode + " 1 0000000000000000 20 4 30 10 -1\n");
  }

  private boolean show() {
    ProcFs procfs = new ProcFs(proc);
    OtherTables others = new OtherTables(procfs, new Processes(procfs));
    return others.show(socket -> shown.add(socket.inode()));
  }

  @Test
  void shouldShowTheSocketsOfOtherNamespacesOnly() throws Exception {
    process(5, 1, 50);
    process(6, 1, 60);
    process(8, 0, 80);
    assertThat(show()).isTrue();
    assertThat(shown).containsExactlyInAnyOrder(50L, 60L);
  }

  /** A large table takes tenths of a second to read, out of the CPU time of all searches. */
  @Test
  void shouldReadNoTableIfSocketsAreTooMany() throws Exception {
    process(5, 1, 50);
    process(6, 150_000, 60);
    assertThat(show()).isFalse();
    assertThat(shown).isEmpty();
  }

  @Test
  void shouldNotCallTheTablesCompleteIfOneIsUnreadable() throws Exception {
    process(5, 1, 50);
    Files.delete(proc.resolve("5/net/tcp"));
    assertThat(show()).isFalse();
  }

  @Test
  void shouldNotCallTheTablesCompleteIfSocketsCannotBeCounted() throws Exception {
    process(5, 1, 50);
    Files.writeString(proc.resolve("5/net/sockstat"), "TCP: inuse ?\n");
    assertThat(show()).isFalse();
  }
}
