package io.tcpwait.kernel;

import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.function.Function;

/**
 * Dumps the TCP sockets of the calling thread's network namespace over sock_diag(7).
 *
 * <p>Belongs to the thread that makes it. Every dump opens its own socket, which costs 6 µs. So a
 * failed dump leaves nothing over for the next, and the agent does not keep a namespace alive.
 */
public final class SockDiag implements TcpSource, ConnectionSource, AutoCloseable {
  /**
   * The kernel builds datagrams of up to 32 KiB, and smaller ones for a reader that asks for less.
   */
  static final int RECEIVE_BYTES = 32 * 1024;

  private static final int NETLINK_SOCK_DIAG = 4;
  private static final int SOCKADDR_NL_BYTES = 12;

  /** The kernel fills a dump inside recv(2), so after this silence no answer will come. */
  private static final long RECEIVE_TIMEOUT_SECONDS = 5;

  private final Arena arena = Arena.ofConfined();
  private final SocketCalls libc;
  private final DumpDecoder decoder = new DumpDecoder();
  private final MemorySegment received = arena.allocate(RECEIVE_BYTES, 8);
  private final MemorySegment request =
      arena.allocate(Nlmsg.HEADER_BYTES + InetDiag.GETSOCK_REQUEST_BYTES, 8);
  private final MemorySegment kernelAddress = arena.allocate(SOCKADDR_NL_BYTES, 4);
  private final MemorySegment receiveTimeout = arena.allocate(2 * JAVA_LONG.byteSize(), 8);
  private boolean oneWalk = true;

  /** The remote port to dump; 0 for any. */
  private int remotePort;

  private int seq;

  public SockDiag() {
    this(Libc::new);
  }

  /** Uses the calls that {@code calls} makes for this instance's arena. */
  SockDiag(Function<Arena, SocketCalls> calls) {
    libc = calls.apply(arena);
    kernelAddress.set(JAVA_SHORT, 0, (short) Libc.AF_NETLINK);
    receiveTimeout.set(JAVA_LONG, 0, RECEIVE_TIMEOUT_SECONDS);
  }

  /**
   * Dumps both address families in one walk over the kernel's tables. If the kernel refuses that,
   * this and later dumps take two walks.
   *
   * @throws NetlinkException if the dump is incomplete; the sockets visited by then are a part of
   *     the table, and not to be counted
   */
  @Override
  public void dump(int states, boolean tcpInfo, TcpVisitor visitor) throws NetlinkException {
    if (oneWalk) {
      try {
        InetDiag.putGetsock(request, Nlmsg.HEADER_BYTES, states, tcpInfo);
        InetDiag.putRemotePortOfGetsock(request, Nlmsg.HEADER_BYTES, remotePort);
        walk(InetDiag.TYPE_GETSOCK, InetDiag.GETSOCK_REQUEST_BYTES, visitor);
        return;
      } catch (NetlinkException e) {
        if (e.origin() == NetlinkException.Origin.CALL || !e.refused()) {
          throw e;
        }
      }
    }
    walkFamily(InetDiag.AF_INET, states, tcpInfo, visitor);
    walkFamily(InetDiag.AF_INET6, states, tcpInfo, visitor);
    oneWalk = false;
  }

  /** Costs only the walk over the table: other connections are not copied out of it. */
  @Override
  public void dumpTo(int port, int states, TcpVisitor visitor) throws NetlinkException {
    remotePort = port;
    try {
      dump(states, false, visitor);
    } finally {
      remotePort = 0;
    }
  }

  private void walkFamily(int family, int states, boolean tcpInfo, TcpVisitor visitor)
      throws NetlinkException {
    InetDiag.putByFamily(request, Nlmsg.HEADER_BYTES, family, states, tcpInfo);
    InetDiag.putRemotePortOfByFamily(request, Nlmsg.HEADER_BYTES, remotePort);
    walk(InetDiag.TYPE_BY_FAMILY, InetDiag.BY_FAMILY_REQUEST_BYTES, visitor);
  }

  private void walk(short type, int bodyBytes, TcpVisitor visitor) throws NetlinkException {
    int bytes = Nlmsg.HEADER_BYTES + bodyBytes;
    seq++;
    Nlmsg.putHeader(request, bytes, type, (short) (Nlmsg.FLAG_REQUEST | Nlmsg.FLAG_DUMP), seq);
    int fd =
        check(
            "socket(NETLINK_SOCK_DIAG)",
            libc.socket(Libc.AF_NETLINK, Libc.SOCK_RAW | Libc.SOCK_CLOEXEC, NETLINK_SOCK_DIAG));
    try {
      check(
          "setsockopt(SO_RCVTIMEO)",
          libc.setsockopt(fd, Libc.SOL_SOCKET, Libc.SO_RCVTIMEO, receiveTimeout));
      // A connected netlink socket takes messages only from the kernel.
      check("connect", libc.connect(fd, kernelAddress));
      send(fd, request.asSlice(0, bytes));
      while (!decoder.decode(received, receive(fd), type, seq, visitor)) {}
    } finally {
      libc.close(fd);
    }
  }

  private void send(int fd, MemorySegment message) throws NetlinkException {
    long sent;
    do {
      sent = libc.send(fd, message, 0);
    } while (sent == -Errno.EINTR);
    check("send", sent);
  }

  private long receive(int fd) throws NetlinkException {
    long bytes;
    do {
      bytes = libc.recv(fd, received, Libc.MSG_TRUNC);
    } while (bytes == -Errno.EINTR);
    check("recv", bytes);
    if (bytes > RECEIVE_BYTES) {
      throw NetlinkException.malformed(
          "a datagram of " + bytes + " bytes, cut to " + RECEIVE_BYTES);
    }
    if (bytes == 0) {
      throw NetlinkException.malformed("an empty datagram");
    }
    return bytes;
  }

  private static int check(String call, int result) throws NetlinkException {
    return (int) check(call, (long) result);
  }

  private static long check(String call, long result) throws NetlinkException {
    if (result < 0) {
      throw NetlinkException.call(call, (int) -result);
    }
    return result;
  }

  @Override
  public void close() {
    arena.close();
  }
}
