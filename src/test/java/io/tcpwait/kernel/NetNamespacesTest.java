package io.tcpwait.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tcpwait.Needs;
import io.tcpwait.kernel.NetNamespaces.Census;
import io.tcpwait.lab.Netns;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(value = 1, unit = TimeUnit.MINUTES)
class NetNamespacesTest {
  @TempDir Path root = Path.of("");

  private final NetNamespaces real = new NetNamespaces(new ProcFs(Path.of("/proc")));

  private Path process(int pid, String sockstat, String sockstat6) throws IOException {
    Path net = Files.createDirectories(root.resolve(pid + "/net"));
    Files.writeString(net.resolve("sockstat"), sockstat);
    Files.writeString(net.resolve("sockstat6"), sockstat6);
    return net;
  }

  /** Lives where {@code other} does. */
  private void process(int pid, int other) throws IOException {
    Path net = Files.createDirectories(root.resolve(pid + "/net"));
    for (String name : new String[] {"sockstat", "sockstat6"}) {
      Files.createLink(net.resolve(name), root.resolve(other + "/net").resolve(name));
    }
  }

  private long tcpInUse(int... pids) throws IOException {
    return new NetNamespaces(new ProcFs(root)).census(pids).tcpInUse();
  }

  private long inUse(int... pids) throws IOException {
    return real.census(pids).tcpInUse();
  }

  @Test
  void shouldCountOtherNamespacesOnlyIfTheyHaveSockets() throws Exception {
    process(1, "TCP: inuse 2 tw 0\n", "TCP6: inuse 0\n");
    process(2, 1);
    process(3, "TCP: inuse 0 tw 0\n", "TCP6: inuse 0\n");
    process(4, "TCP: inuse 0 tw 7\n", "TCP6: inuse 0\n");
    process(5, "TCP: inuse 0 tw 0\n", "TCP6: inuse 1\n");
    process(6, 5);
    Path own = Files.createDirectories(root.resolve("thread-self/net"));
    Files.createLink(own.resolve("sockstat"), root.resolve("1/net/sockstat"));
    assertThat(new NetNamespaces(new ProcFs(root)).census(new int[] {1, 2, 3, 4, 5, 6, 7}))
        .isEqualTo(new Census(4, 2, 3, 0));
    assertThat(new NetNamespaces(new ProcFs(root)).census(new int[] {3, 4, 5}))
        .as("its own counts though no process shows it")
        .isEqualTo(new Census(4, 2, 1, 0));
  }

  @Test
  void aNamespaceCountsOnceWhateverLivesInIt() throws Exception {
    process(1, Recording.text("sockstat"), Recording.text("sockstat6"));
    process(2, 1);
    process(3, "TCP: inuse 100 alloc 5\n", "TCP6: inuse 1000\n");
    process(4, 3);
    process(5, 1);
    assertThat(tcpInUse(1)).isEqualTo(7);
    assertThat(tcpInUse(5, 2, 1)).isEqualTo(7);
    assertThat(tcpInUse(1, 2, 3, 4, 5)).isEqualTo(1107);
  }

  @Test
  void aProcessThatHasGoneCountsNoMore() throws Exception {
    process(3, "TCP: inuse 100\n", "TCP6: inuse 1000\n");
    assertThat(tcpInUse(1, 3, 5)).isEqualTo(1100);
  }

  /** As hidepid=1 leaves them: listed, and closed to others. */
  @Test
  void shouldCountTheProcessesThatHideTheirNamespace() throws Exception {
    process(1, "TCP: inuse 2 tw 0\n", "TCP6: inuse 0\n");
    Files.createDirectory(root.resolve("8"));
    Files.writeString(
        Files.createDirectory(root.resolve("9")).resolve("stat"), "9 (sh) Z 1 9 9 0\n");
    Census census = new NetNamespaces(new ProcFs(root)).census(new int[] {1, 7, 8, 9});
    assertThat(census).isEqualTo(new Census(1, 1, 2, 1));
  }

  /** The first thread has ended, and is in no namespace any more. */
  @Test
  void shouldFindTheNamespaceOfAProcessByAnotherThread() throws Exception {
    process(1, "TCP: inuse 2 tw 0\n", "TCP6: inuse 0\n");
    Files.createDirectories(root.resolve("5/task/5"));
    Files.createDirectories(root.resolve("5/task/6"));
    Files.move(process(6, "TCP: inuse 40 tw 0\n", "TCP6: inuse 0\n"), root.resolve("5/task/6/net"));
    assertThat(tcpInUse(1, 5)).isEqualTo(42);
    assertThat(new NetNamespaces(new ProcFs(root)).othersWithTcp(new int[] {5})).containsExactly(5);
  }

  @Test
  void aSumOfNothingIsAFailure() {
    assertThatThrownBy(() -> tcpInUse(1, 2))
        .isInstanceOf(IOException.class)
        .hasMessage(root + ": no process shows its network namespace");
    assertThatThrownBy(this::tcpInUse).isInstanceOf(IOException.class);
  }

  @Test
  void withoutIpv6ItHasNoSockets() throws Exception {
    Files.delete(process(1, "TCP: inuse 100\n", "").resolve("sockstat6"));
    assertThat(tcpInUse(1)).isEqualTo(100);

    Files.createDirectory(root.resolve("net"));
    Files.createFile(root.resolve("net/if_inet6"));
    assertThatThrownBy(() -> tcpInUse(1)).isInstanceOf(NoSuchFileException.class);
  }

  @Test
  void whatMakesNoSenseIsAFailureThatNamesTheFile() throws Exception {
    process(1, "TCP: inuse x\n", "TCP6: inuse 1\n");
    process(2, "UDP: inuse 1\n", "TCP6: inuse 1\n");
    process(3, "TCP: inuse 1\n", "");
    assertThatThrownBy(() -> tcpInUse(1))
        .isInstanceOf(IOException.class)
        .hasMessage(root + "/1/net/sockstat: inuse is \"x\", not a number");
    assertThatThrownBy(() -> tcpInUse(2)).hasMessage(root + "/2/net/sockstat: has no TCP:inuse");
    assertThatThrownBy(() -> tcpInUse(3)).hasMessage(root + "/3/net/sockstat6: empty");
  }

  /** A program that stays in the namespace of the calling thread, until it is closed. */
  private record Inhabitant(Process process) implements AutoCloseable {
    Inhabitant() throws IOException {
      this(new ProcessBuilder("sleep", "600").start());
    }

    int pid() {
      return (int) process.pid();
    }

    @Override
    public void close() {
      process.destroyForcibly().onExit().join();
    }
  }

  @Test
  @Needs(Needs.NETNS)
  void tellsRealNamespacesApart() throws Exception {
    Netns.call(
        () -> {
          try (var first = new Inhabitant();
              var second = new Inhabitant();
              var pairs = new Pairs(5);
              var ipv6 = ServerSocketChannel.open()) {
            ipv6.bind(new InetSocketAddress(InetAddress.ofLiteral("::1"), 0));
            int sockets = pairs.sockets() + 1;
            assertThat(inUse(new int[] {first.pid()})).isEqualTo(sockets);
            assertThat(inUse(new int[] {first.pid(), second.pid()})).isEqualTo(sockets);
            Netns.call(
                () -> {
                  try (var elsewhere = new Inhabitant();
                      var others = new Pairs(1)) {
                    int[] pids = {first.pid(), elsewhere.pid(), second.pid()};
                    assertThat(real.census(pids).found()).isEqualTo(2);
                    assertThat(real.census(pids).othersWithSockets()).isEqualTo(1);
                    assertThat(inUse(pids)).isEqualTo(sockets + others.sockets());
                  }
                  return null;
                });
          }
          return null;
        });
  }

  @Test
  @Needs(Needs.NETNS)
  void aSocketThatWasResetIsNotInUse() throws Exception {
    Netns.call(
        () -> {
          try (var here = new Inhabitant();
              var listener = ServerSocketChannel.open();
              var client = SocketChannel.open()) {
            int[] pids = {here.pid()};
            listener.bind(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0));
            client.connect(listener.getLocalAddress());
            var server = listener.accept();
            assertThat(inUse(pids)).isEqualTo(3);

            server.setOption(StandardSocketOptions.SO_LINGER, 0);
            server.close();
            while (inUse(pids) != 1) {
              Thread.onSpinWait();
            }
            assertThat(client.isOpen()).isTrue();
          }
          return null;
        });
  }
}
