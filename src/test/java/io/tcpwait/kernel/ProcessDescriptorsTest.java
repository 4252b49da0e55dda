package io.tcpwait.kernel;

import static io.tcpwait.kernel.ProcessDescriptors.Answer.NO;
import static io.tcpwait.kernel.ProcessDescriptors.Answer.YES;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.sun.management.ThreadMXBean;
import io.tcpwait.Needs;
import io.tcpwait.kit.Netns;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** ProcessDescriptors on the real kernel. */
@Timeout(value = 1, unit = TimeUnit.MINUTES)
class ProcessDescriptorsTest {
  private static final int AF_UNIX = 1;
  private static final int AF_INET = 2;
  private static final int AF_INET6 = 10;
  private static final int SOCK_STREAM = 1;
  private static final int SOCK_DGRAM = 2;
  private static final int SELF = (int) ProcessHandle.current().pid();
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private final Arena arena = Arena.ofConfined();
  private final Libc libc = new Libc(arena);
  private final Set<Integer> sockets = new HashSet<>();
  private ProcessDescriptors descriptors;

  @BeforeEach
  void make() {
    descriptors = new ProcessDescriptors(new ProcFs(Path.of("/proc")));
  }

  @AfterEach
  void close() {
    sockets.forEach(libc::close);
    descriptors.close();
    arena.close();
  }

  private int socket(int family, int type) {
    int fd = libc.socket(family, type | Libc.SOCK_CLOEXEC, 0);
    assertThat(fd).isNotNegative();
    sockets.add(fd);
    return fd;
  }

  private void close(int fd) {
    sockets.remove(fd);
    libc.close(fd);
  }

  /** The inode as the JDK reads it, for this process. */
  private static long inode(int fd) throws IOException {
    String link = Files.readSymbolicLink(Path.of("/proc/self/fd/" + fd)).toString();
    assertThat(link).startsWith("socket:[");
    return Long.parseLong(link.substring("socket:[".length(), link.length() - 1));
  }

  /** The inodes of sockets by descriptor; -1 for other descriptors. */
  private Map<Integer, Long> walk(int pid) throws IOException {
    descriptors.open(pid);
    return walkOn();
  }

  private Map<Integer, Long> walkOn() throws IOException {
    Map<Integer, Long> seen = new TreeMap<>();
    while (descriptors.next()) {
      assertThat(seen.put(descriptors.fd(), descriptors.socketInode())).isNull();
    }
    return seen;
  }

  private static Process sleep() throws IOException {
    return new ProcessBuilder("sleep", "600").start();
  }

  @Test
  void findsTheSocketsOfThisProcess() throws Exception {
    List<Integer> fds =
        List.of(
            socket(AF_INET, SOCK_STREAM),
            socket(AF_INET6, SOCK_STREAM),
            socket(AF_INET, SOCK_DGRAM),
            socket(AF_UNIX, SOCK_STREAM));
    Map<Integer, Long> seen = walk(SELF);
    for (int fd : fds) {
      assertThat(seen).containsEntry(fd, inode(fd));
    }
    assertThat(seen).containsValue(-1L);
  }

  @Test
  void recognizesSocketsOfTcp() throws Exception {
    Map<Integer, ProcessDescriptors.Answer> wanted =
        Map.of(
            socket(AF_INET, SOCK_STREAM), YES,
            socket(AF_INET6, SOCK_STREAM), YES,
            socket(AF_INET, SOCK_DGRAM), NO,
            socket(AF_INET6, SOCK_DGRAM), NO,
            socket(AF_UNIX, SOCK_STREAM), NO,
            socket(Libc.AF_NETLINK, Libc.SOCK_RAW), NO);
    for (var one : wanted.entrySet()) {
      long inode = inode(one.getKey());
      assertThat(descriptors.isTcp(SELF, one.getKey(), inode)).isEqualTo(one.getValue());
      assertThat(descriptors.isTcp(SELF, one.getKey(), inode + 1_000_000)).isEqualTo(NO);
    }
    assertThat(descriptors.isTcp(SELF, 0, 1)).isEqualTo(NO);
    assertThat(descriptors.isTcp(SELF, Integer.MAX_VALUE, 1)).isEqualTo(NO);
  }

  @Test
  void findsTheDescriptorsOfAChild() throws Exception {
    Process child = new ProcessBuilder("cat").start();
    try (var input = child.outputWriter();
        var output = child.inputReader()) {
      // Once the child answers, it has opened and closed all files that it needs.
      input.write("ready\n");
      input.flush();
      assertThat(output.readLine()).isEqualTo("ready");
      int pid = (int) child.pid();
      Map<Integer, Long> wanted = new TreeMap<>();
      try (Stream<Path> files = Files.list(Path.of("/proc/" + pid + "/fd"))) {
        files.forEach(file -> wanted.put(Integer.valueOf(file.getFileName().toString()), -1L));
      }
      assertThat(walk(pid)).isEqualTo(wanted).containsKeys(0, 1, 2);
    } finally {
      child.destroyForcibly().waitFor();
    }
  }

  @Test
  void anEndedProcessIsNotFound() throws Exception {
    Process child = sleep();
    child.destroyForcibly().waitFor();
    assertThatThrownBy(() -> descriptors.open((int) child.pid()))
        .isInstanceOf(NoSuchFileException.class)
        .hasMessage("/proc/" + child.pid() + "/fd");
  }

  @Test
  void aWalkEndsWithItsProcess() throws Exception {
    Process child = sleep();
    descriptors.open((int) child.pid());
    assertThat(descriptors.next()).isTrue();
    child.destroyForcibly().waitFor();
    assertThat(walkOn()).isEmpty();
  }

  @Test
  void aWalkSkipsDescriptorsThatAreClosedMeanwhile() throws Exception {
    List<Integer> fds = new ArrayList<>();
    for (int i = 0; i < 1000; i++) {
      fds.add(socket(AF_INET, SOCK_STREAM));
    }
    int first = fds.getFirst();
    descriptors.open(SELF);
    do {
      assertThat(descriptors.next()).isTrue();
    } while (descriptors.fd() != first);

    for (int i = 1; i < 1000; i += 2) {
      close(fds.get(i));
    }
    Map<Integer, Long> rest = walkOn();
    for (int i = 2; i < 1000; i += 2) {
      assertThat(rest).containsEntry(fds.get(i), inode(fds.get(i)));
    }
    for (int i = 1; i < 1000; i += 2) {
      assertThat(rest).doesNotContainKey(fds.get(i));
    }
  }

  @Test
  void aThousandWalksLeakNoDescriptor() throws Exception {
    long before = foldersOpen();
    for (int i = 0; i < 1000; i++) {
      descriptors.open(SELF);
      assertThat(descriptors.next()).isTrue();
    }
    assertThat(foldersOpen()).isEqualTo(before + 1);
    walkOn();
    assertThat(foldersOpen()).isEqualTo(before);
  }

  /**
   * Counts the descriptors of this process that are {@code fd} folders, without that of the listing
   * itself.
   */
  private static long foldersOpen() throws IOException {
    try (Stream<Path> files = Files.list(Path.of("/proc/self/fd"))) {
      return files.filter(ProcessDescriptorsTest::isFolderOfDescriptors).count() - 1;
    }
  }

  private static boolean isFolderOfDescriptors(Path file) {
    try {
      return Files.readSymbolicLink(file).toString().equals("/proc/" + SELF + "/fd");
    } catch (IOException e) {
      return false;
    }
  }

  @Test
  void anotherThreadMayNotWalk() throws Exception {
    CompletableFuture<Throwable> thrown = new CompletableFuture<>();
    Thread.ofPlatform()
        .start(() -> thrown.complete(catchThrowable(() -> descriptors.open(SELF))))
        .join();
    assertThat(thrown.join()).isInstanceOf(WrongThreadException.class);
  }

  /** See AllocationTest. */
  @Test
  void aDescriptorCostsNoGarbage() throws Exception {
    for (int i = 0; i < 100; i++) {
      socket(AF_INET, SOCK_STREAM);
    }
    long bound = leastBytes(50, 0) + 2 * 900;
    for (int i = 0; i < 900; i++) {
      socket(AF_INET, SOCK_STREAM);
    }
    assertThat(leastBytes(300, bound)).isLessThanOrEqualTo(bound);
  }

  /**
   * The bytes that a walk allocates once the code is compiled: the least of many, or {@code
   * enough}.
   */
  private long leastBytes(int walks, long enough) throws IOException {
    long least = Long.MAX_VALUE;
    for (int i = 0; i < walks && least > enough; i++) {
      int found = 0;
      long before = THREADS.getCurrentThreadAllocatedBytes();
      descriptors.open(SELF);
      while (descriptors.next()) {
        found += descriptors.socketInode() >= 0 ? 1 : 0;
      }
      least = Math.min(least, THREADS.getCurrentThreadAllocatedBytes() - before);
      assertThat(found).isGreaterThanOrEqualTo(sockets.size());
    }
    return least;
  }

  @Test
  @Needs(Needs.NETNS)
  void aResetSocketIsFoundEvenIfTheTableDoesNotShowIt() throws Exception {
    Netns.call(
        () -> {
          try (var diag = new SockDiag();
              var walker = new ProcessDescriptors(new ProcFs(Path.of("/proc")));
              var listener = ServerSocketChannel.open()) {
            var client = SocketChannel.open();
            listener.bind(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0));
            client.connect(listener.getLocalAddress());
            var server = listener.accept();
            long inode = inodeAt(diag, ((InetSocketAddress) client.getLocalAddress()).getPort());
            assertThat(inode).isPositive();

            server.setOption(StandardSocketOptions.SO_LINGER, 0);
            server.close();
            while (has(diag, inode)) {
              Thread.onSpinWait();
            }
            int fd = descriptorOf(walker, inode);
            assertThat(fd).isNotNegative();
            assertThat(walker.isTcp(SELF, fd, inode)).isEqualTo(YES);

            client.close();
            assertThat(walker.isTcp(SELF, fd, inode)).isEqualTo(NO);
            assertThat(descriptorOf(walker, inode)).isEqualTo(-1);
          }
          return null;
        });
  }

  private static long inodeAt(SockDiag diag, int localPort) throws IOException {
    long[] inode = new long[1];
    diag.dump(
        TcpState.mask(TcpState.ALL),
        false,
        socket -> {
          if (socket.localPort() == localPort) {
            inode[0] = socket.inode();
          }
        });
    return inode[0];
  }

  private static boolean has(SockDiag diag, long inode) throws IOException {
    boolean[] seen = new boolean[1];
    diag.dump(TcpState.mask(TcpState.ALL), false, socket -> seen[0] |= socket.inode() == inode);
    return seen[0];
  }

  private static int descriptorOf(ProcessDescriptors walker, long inode) throws IOException {
    walker.open(SELF);
    while (walker.next()) {
      if (walker.socketInode() == inode) {
        return walker.fd();
      }
    }
    return -1;
  }
}
