package io.tcpwait.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.tcpwait.Needs;
import io.tcpwait.kit.Netns;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The resources of SockDiag, on the real kernel. */
@Timeout(value = 1, unit = TimeUnit.MINUTES)
@Needs(Needs.NETNS)
class SockDiagKernelTest {
  private static final int ALL = TcpState.mask(TcpState.ALL);
  private static final int DUMPS = 1_000;

  @Test
  void twoDumpsInARowShowTheSameSockets() throws Exception {
    Netns.call(
        () -> {
          try (var pairs = new Pairs(20);
              var diag = new SockDiag()) {
            List<Seen> first = dump(diag);
            List<Seen> second = dump(diag);
            assertThat(first).hasSize(pairs.sockets());
            assertThat(second).isEqualTo(first);
          }
          return null;
        });
  }

  @Test
  void shouldShowOnlyConnectionsToOnePort() throws Exception {
    Netns.call(
        () -> {
          try (var pairs = new Pairs(3);
              var others = new Pairs(5);
              var diag = new SockDiag()) {
            List<Integer> ports = new ArrayList<>();
            diag.dumpTo(pairs.port(), ALL, socket -> ports.add(socket.remotePort()));
            assertThat(ports).hasSize(3).containsOnly(pairs.port());
            assertThat(dump(diag)).as("all").hasSize(pairs.sockets() + others.sockets());
          }
          return null;
        });
  }

  @Test
  void aThousandDumpsLeakNoDescriptor() throws Exception {
    Netns.call(
        () -> {
          try (var diag = new SockDiag()) {
            dumpListeners(diag);
            long before = openSockets();
            for (int i = 0; i < DUMPS; i++) {
              dumpListeners(diag);
            }
            assertThat(openSockets()).isEqualTo(before);
          }
          return null;
        });
  }

  @Test
  void aThousandFailedDumpsLeakNoDescriptor() throws Exception {
    Netns.call(
        () -> {
          long before = openSockets();
          for (String call : List.of("connect", "setsockopt", "send", "recv")) {
            try (var diag = new SockDiag(arena -> new Failing(arena, call))) {
              for (int i = 0; i < DUMPS; i++) {
                assertThat(catchThrowable(() -> dumpListeners(diag)))
                    .isInstanceOf(NetlinkException.class)
                    .hasMessageContaining(call);
              }
            }
          }
          assertThat(openSockets()).isEqualTo(before);
          return null;
        });
  }

  @Test
  void aClosedInstanceOpensNoSocket() throws Exception {
    Netns.call(
        () -> {
          long before = openSockets();
          var diag = new SockDiag();
          dump(diag);
          diag.close();
          assertThatThrownBy(() -> dump(diag)).isInstanceOf(IllegalStateException.class);
          assertThat(openSockets()).isEqualTo(before);
          return null;
        });
  }

  @Test
  void aCallFromAnotherThreadOpensNoSocket() throws Exception {
    Netns.call(
        () -> {
          try (var diag = new SockDiag()) {
            long before = openSockets();
            CompletableFuture<Throwable> thrown = new CompletableFuture<>();
            Thread.ofPlatform()
                .start(() -> thrown.complete(catchThrowable(() -> dump(diag))))
                .join();
            assertThat(thrown.join()).isInstanceOf(WrongThreadException.class);
            assertThat(openSockets()).isEqualTo(before);
            assertThat(dump(diag)).isEmpty();
          }
          return null;
        });
  }

  private static List<Seen> dump(TcpSource source) throws IOException {
    List<Seen> seen = new ArrayList<>();
    source.dump(ALL, false, Seen.into(seen));
    return seen;
  }

  /**
   * Leaves out the walk over the table that all namespaces share, which other tests may have
   * filled.
   */
  private static void dumpListeners(TcpSource source) throws IOException {
    source.dump(TcpState.LISTEN.bit(), false, r -> {});
  }

  /** Counts only sockets, since the JVM opens files of its own meanwhile. */
  private static long openSockets() throws IOException {
    try (Stream<Path> descriptors = Files.list(Path.of("/proc/self/fd"))) {
      return descriptors.filter(SockDiagKernelTest::isSocket).count();
    }
  }

  private static boolean isSocket(Path descriptor) {
    try {
      return Files.readSymbolicLink(descriptor).toString().startsWith("socket:");
    } catch (IOException e) {
      return false; // The descriptor of the listing itself, closed by now.
    }
  }

  /** Uses real descriptors, but makes one call fail. */
  private static final class Failing extends RealCalls {
    private final String failing;

    Failing(Arena arena, String failing) {
      super(arena);
      this.failing = failing;
    }

    @Override
    public int connect(int fd, MemorySegment address) {
      return failing.equals("connect") ? -Errno.ENOMEM : super.connect(fd, address);
    }

    @Override
    public int setsockopt(int fd, int level, int name, MemorySegment value) {
      return failing.equals("setsockopt")
          ? -Errno.ENOMEM
          : super.setsockopt(fd, level, name, value);
    }

    @Override
    public long send(int fd, MemorySegment bytes, int flags) {
      return failing.equals("send") ? -Errno.ENOMEM : super.send(fd, bytes, flags);
    }

    @Override
    public long recv(int fd, MemorySegment buffer, int flags) {
      return failing.equals("recv") ? -Errno.ENOMEM : super.recv(fd, buffer, flags);
    }
  }
}
