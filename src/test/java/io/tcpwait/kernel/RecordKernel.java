package io.tcpwait.kernel;

import static java.net.StandardProtocolFamily.INET;
import static java.net.StandardProtocolFamily.INET6;

import io.tcpwait.kit.Netns;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ProtocolFamily;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * Records the answers of the running kernel for a handful of sockets, for the tests to read. This
 * is not a test: run it by hand, as root, after {@code mvn test-compile}. It prints the output of
 * ss(8); compare the expected texts of the records with that by eye, and correct them.
 *
 * <pre>
 * java --enable-native-access=ALL-UNNAMED -cp target/classes:target/test-classes \
 *     io.tcpwait.kernel.RecordKernel src/test/resources/io/tcpwait/kernel
 * </pre>
 *
 * It needs python3 for a listener with IPV6_V6ONLY, which Java cannot make.
 */
final class RecordKernel {
  private static final List<String> TEXTS =
      List.of("tcp", "tcp6", "sockstat", "sockstat6", "netstat", "snmp");
  private static final String V6ONLY_LISTENER =
      """
      import socket, sys
      s = socket.socket(socket.AF_INET6)
      s.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
      s.bind(('::', 8007))
      s.listen(7)
      print(flush=True)
      sys.stdin.read()
      """;

  /** The states of the sockets below, once the kernel has processed every FIN. */
  private static final Map<TcpState, Integer> SETTLED =
      new EnumMap<>(
          Map.of(
              TcpState.LISTEN, 3,
              TcpState.ESTABLISHED, 2,
              TcpState.CLOSE_WAIT, 2,
              TcpState.FIN_WAIT2, 2,
              TcpState.TIME_WAIT, 3));

  private RecordKernel() {}

  public static void main(String[] args) throws Exception {
    Path folder = Files.createDirectories(Path.of(args[0]));
    Netns.call(
        () -> {
          record(folder);
          return null;
        });
  }

  private static void record(Path folder) throws Exception {
    Process python = new ProcessBuilder("python3", "-c", V6ONLY_LISTENER).start();
    try (var v4 = listen(INET, "127.0.0.1", 8004);
        var dual = listen(INET6, "::", 8006)) {
      python.getInputStream().read();

      // Only the client closes: CLOSE_WAIT, with unread data or without, and FIN_WAIT2.
      connect(INET, "127.0.0.1", 40001, "127.0.0.1", 8004, 5).close();
      SocketChannel leaked = v4.accept();
      connect(INET, "127.0.0.2", 40002, "127.0.0.1", 8006, 0).close();
      SocketChannel leakedMapped = dual.accept();
      // Both sides close: the side that closes first has the TIME_WAIT. In the last case, that is
      // the end with the IPv4-mapped address.
      closeBoth(connect(INET, "127.0.0.1", 40003, "127.0.0.1", 8004, 0), v4.accept());
      closeBoth(connect(INET6, "::1", 40004, "::1", 8006, 0), dual.accept());
      SocketChannel late = connect(INET, "127.0.0.3", 40005, "127.0.0.1", 8006, 0);
      closeBoth(dual.accept(), late);
      SocketChannel open = connect(INET6, "::1", 40006, "::1", 8006, 3);
      SocketChannel accepted = dual.accept();

      while (!states().equals(SETTLED)) {
        Thread.onSpinWait();
      }
      write(folder);
      leaked.close();
      leakedMapped.close();
      open.close();
      accepted.close();
    } finally {
      python.destroy();
    }
  }

  private static void write(Path folder) throws Exception {
    for (String name : TEXTS) {
      ProcFs procfs = new ProcFs(Path.of("/proc"));
      Files.writeString(folder.resolve(name), procfs.read(procfs.net(name)));
    }
    Files.write(folder.resolve("one-walk.bin"), dump(false, true).toBytes());
    Files.write(folder.resolve("two-walks.bin"), dump(true, false).toBytes());
    System.out.println(Netns.run("ss", "-Htanoeim"));
  }

  private static Recording dump(boolean refuseOneWalk, boolean tcpInfo) throws IOException {
    List<byte[]> datagrams = new ArrayList<>();
    try (var diag = new SockDiag(arena -> new Tap(arena, refuseOneWalk, datagrams))) {
      diag.dump(TcpState.mask(TcpState.ALL), tcpInfo, r -> {});
    }
    return new Recording(datagrams);
  }

  private static Map<TcpState, Integer> states() throws IOException {
    Map<TcpState, Integer> count = new EnumMap<>(TcpState.class);
    try (var diag = new SockDiag()) {
      diag.dump(TcpState.mask(TcpState.ALL), false, r -> count.merge(r.state(), 1, Integer::sum));
    }
    return count;
  }

  private static ServerSocketChannel listen(ProtocolFamily family, String address, int port)
      throws IOException {
    return ServerSocketChannel.open(family)
        .bind(new InetSocketAddress(InetAddress.ofLiteral(address), port), 9);
  }

  private static SocketChannel connect(
      ProtocolFamily family, String from, int localPort, String to, int port, int bytes)
      throws IOException {
    SocketChannel channel = SocketChannel.open(family);
    channel.bind(new InetSocketAddress(InetAddress.ofLiteral(from), localPort));
    channel.connect(new InetSocketAddress(InetAddress.ofLiteral(to), port));
    channel.write(ByteBuffer.allocate(bytes));
    return channel;
  }

  private static void closeBoth(SocketChannel first, SocketChannel last) throws IOException {
    first.close();
    last.read(ByteBuffer.allocate(1)); // Reads the FIN; the two FINs might cross otherwise.
    last.close();
  }

  /** Copies every datagram that arrives, or makes the kernel seem to refuse the single walk. */
  private static final class Tap extends RealCalls {
    private final boolean refuseOneWalk;
    private final List<byte[]> datagrams;

    Tap(Arena arena, boolean refuseOneWalk, List<byte[]> datagrams) {
      super(arena);
      this.refuseOneWalk = refuseOneWalk;
      this.datagrams = datagrams;
    }

    @Override
    public long recv(int fd, MemorySegment buffer, int flags) {
      long bytes = super.recv(fd, buffer, flags);
      if (refuseOneWalk && Messages.type(buffer) == InetDiag.TYPE_GETSOCK) {
        byte[] refusal = Messages.end(Nlmsg.TYPE_ERROR, Messages.seq(buffer), -Errno.ENOENT);
        buffer.asSlice(0, refusal.length).copyFrom(MemorySegment.ofArray(refusal));
        return refusal.length;
      }
      datagrams.add(Recording.bytes(buffer, bytes));
      return bytes;
    }
  }
}
