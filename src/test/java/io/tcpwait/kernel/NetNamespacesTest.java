package io.tcpwait.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tcpwait.Needs;
import io.tcpwait.kit.Netns;
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

  private Path process(int pid, String sockstat, String sockstat6) throws IOException {
    Path net = Files.createDirectories(root.resolve(pid + "/net"));
    Files.writeString(net.resolve("sockstat"), sockstat);
    Files.writeString(net.resolve("sockstat6"), sockstat6);
    return net;
  }

  private long tcpInUse(int... pids) throws IOException {
    long inUse = 0;
    for (int pid : pids) {
      inUse += SocketCounts.read(new ProcFs(root), root.resolve(pid + "/net")).inUse();
    }
    return inUse;
  }

  /** The first thread has ended, so it is not in any namespace. */
  @Test
  void shouldFindTheNamespaceOfAProcessThroughAnotherThread() throws Exception {
    process(1, "TCP: inuse 2 tw 0\n", "TCP6: inuse 0\n");
    Files.createDirectories(root.resolve("5/task/5"));
    Files.createDirectories(root.resolve("5/task/6"));
    Files.move(process(6, "TCP: inuse 40 tw 0\n", "TCP6: inuse 0\n"), root.resolve("5/task/6/net"));
    assertThat(new NetNamespaces(new ProcFs(root)).filesOf(5))
        .isEqualTo(root.resolve("5/task/6/net"));
    assertThat(new NetNamespaces(new ProcFs(root)).othersWithTcp(new int[] {5}))
        .containsOnlyKeys(5);
  }

  @Test
  void aKernelWithoutIpv6HasNoIpv6Sockets() throws Exception {
    Files.delete(process(1, "TCP: inuse 100\n", "").resolve("sockstat6"));
    assertThat(tcpInUse(1)).isEqualTo(100);

    Files.createDirectory(root.resolve("net"));
    Files.createFile(root.resolve("net/if_inet6"));
    assertThatThrownBy(() -> tcpInUse(1)).isInstanceOf(NoSuchFileException.class);
  }

  @Test
  void anInvalidFileIsAFailureThatNamesTheFile() throws Exception {
    process(1, "TCP: inuse x\n", "TCP6: inuse 1\n");
    process(2, "UDP: inuse 1\n", "TCP6: inuse 1\n");
    process(3, "TCP: inuse 1\n", "");
    assertThatThrownBy(() -> tcpInUse(1))
        .isInstanceOf(IOException.class)
        .hasMessage(root + "/1/net/sockstat: inuse is \"x\", not a number");
    assertThatThrownBy(() -> tcpInUse(2)).hasMessage(root + "/2/net/sockstat: has no TCP:inuse");
    assertThatThrownBy(() -> tcpInUse(3)).hasMessage(root + "/3/net/sockstat6: empty");
  }

  private static long inUse(Path net) throws IOException {
    return SocketCounts.read(new ProcFs(Path.of("/proc")), net).inUse();
  }

  /** A program that stays in the namespace of the calling thread until it is closed. */
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
  void aSocketThatWasResetIsNotInUse() throws Exception {
    Netns.call(
        () -> {
          try (var here = new Inhabitant();
              var listener = ServerSocketChannel.open();
              var client = SocketChannel.open()) {
            Path net = Path.of("/proc/" + here.pid() + "/net");
            listener.bind(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0));
            client.connect(listener.getLocalAddress());
            var server = listener.accept();
            assertThat(inUse(net)).isEqualTo(3);

            server.setOption(StandardSocketOptions.SO_LINGER, 0);
            server.close();
            while (inUse(net) != 1) {
              Thread.onSpinWait();
            }
            assertThat(client.isOpen()).isTrue();
          }
          return null;
        });
  }
}
