package io.tcpwait.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tcpwait.kernel.FoundNamespace.Anchor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Processes 3 and 4 share a namespace with two sockets and a TIME_WAIT. */
class NamespaceCountersTest {
  @TempDir private Path proc;

  private NamespaceTree tree;
  private FoundNamespace found;
  private NamespaceCounters counters;

  @BeforeEach
  void makeTree() throws IOException {
    tree = new NamespaceTree(proc);
    tree.process(3, 2, 1);
    tree.joins(4, 3);
    counters = new NamespaceCounters(tree.procfs);
    found = new FoundNamespace(1, NetNamespaces.key(proc.resolve("3/net/sockstat")));
    found.found(
        false,
        false,
        List.of(new Anchor(3, 30, proc.resolve("3/net")), new Anchor(4, 40, proc.resolve("4/net"))),
        List.of());
  }

  @Test
  void shouldCountTheSocketsOfANamespace() throws Exception {
    assertThat(counters.sockets(found)).isEqualTo(new SocketCounts(2, 1));
  }

  @Test
  void shouldReadCountersThroughAnotherProcessOnceOneHasEnded() throws Exception {
    tree.ends(3);
    assertThat(counters.sockets(found)).isEqualTo(new SocketCounts(2, 1));
    tree.ends(4);
    assertThat(counters.sockets(found)).isNull();
  }

  @Test
  void shouldNotReadCountersThroughAProcessThatHasMovedToAnotherNamespace() throws Exception {
    tree.ends(3);
    tree.process(3, 70, 70);
    assertThat(counters.sockets(found)).isEqualTo(new SocketCounts(2, 1));
    tree.ends(4);
    assertThat(counters.sockets(found)).isNull();
  }

  @Test
  void shouldNeedADumpIfThereIsAnySocket() {
    assertThat(new SocketCounts(0, 0).some()).isFalse();
    assertThat(new SocketCounts(1, 0).some()).isTrue();
    assertThat(new SocketCounts(0, 1).some()).isTrue();
  }

  @Test
  void shouldFailIfAFileMakesNoSense() throws Exception {
    Files.writeString(proc.resolve("3/net/sockstat"), "TCP: inuse x\n");
    assertThatThrownBy(() -> counters.sockets(found))
        .isInstanceOf(IOException.class)
        .hasMessage(proc + "/3/net/sockstat: inuse is \"x\", not a number");
  }
}
