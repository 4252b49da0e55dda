package io.tcpwait.kernel;

import org.jspecify.annotations.Nullable;

/**
 * One TCP socket as the kernel described it. The same instance is filled anew for each socket of a
 * dump, so that a socket makes no garbage.
 *
 * <p>An address is 128 bits in network order, in two longs. An IPv4 address has its mapped form
 * {@code ::ffff:a.b.c.d}, whichever family the socket has: a dual-stack server's IPv4 connections
 * are AF_INET6 sockets to the kernel.
 */
public final class TcpRecord {
  /** Of idiag_timer; inet_sk_diag_fill() and inet_twsk_diag_fill() in net/ipv4/inet_diag.c. */
  public static final int TIMER_RETRANSMIT = 1;

  public static final int TIMER_KEEPALIVE = 2;

  /** Of the small socket that the kernel keeps of a closed socket. */
  public static final int TIMER_TIME_WAIT = 3;

  public static final int TIMER_ZERO_WINDOW = 4;

  /** The low long of a mapped address, without its IPv4 address; the high long is 0. */
  private static final long MAPPED_PREFIX = 0xffffL << 32;

  TcpState state = TcpState.CLOSE;
  int localPort;
  int remotePort;
  long localHigh;
  long localLow;
  long remoteHigh;
  long remoteLow;
  long cookie;
  int timer;
  int retransmits;
  long expiresMs;
  long receiveQueue;
  long sendQueue;
  long uid;
  long inode;
  boolean ipv6Only;
  @Nullable TcpInfo info;

  TcpRecord() {}

  void setLocalIpv4(int address) {
    localHigh = 0;
    localLow = mapped(address);
  }

  void setRemoteIpv4(int address) {
    remoteHigh = 0;
    remoteLow = mapped(address);
  }

  private static long mapped(int ipv4) {
    return MAPPED_PREFIX | Integer.toUnsignedLong(ipv4);
  }

  /** Whether 128 bits are an IPv4 address in its mapped form. */
  public static boolean isIpv4(long high, long low) {
    return high == 0 && low >>> 32 == 0xffff;
  }

  public TcpState state() {
    return state;
  }

  /** 0 to 65535, in host order. */
  public int localPort() {
    return localPort;
  }

  /** 0 to 65535, in host order; 0 for a listener. */
  public int remotePort() {
    return remotePort;
  }

  public long localHigh() {
    return localHigh;
  }

  public long localLow() {
    return localLow;
  }

  public long remoteHigh() {
    return remoteHigh;
  }

  public long remoteLow() {
    return remoteLow;
  }

  /** Identifies the socket until the next boot, even after its move to TIME_WAIT; 0 if unknown. */
  public long cookie() {
    return cookie;
  }

  /** idiag_timer: 0 without a timer, or one of the timers above. */
  public int timer() {
    return timer;
  }

  /** Unanswered probes or retransmissions, by {@link #timer}. */
  public int retransmits() {
    return retransmits;
  }

  /** Milliseconds until {@link #timer} fires; for TIME_WAIT, the rest of its 60 s. */
  public long expiresMs() {
    return expiresMs;
  }

  /**
   * Bytes not read yet, a FIN counted as one; for a listener, connections waiting to be accepted.
   */
  public long receiveQueue() {
    return receiveQueue;
  }

  /**
   * Bytes not acknowledged yet; for a listener, the most connections that may wait to be accepted,
   * which procfs shows as 0.
   */
  public long sendQueue() {
    return sendQueue;
  }

  public long uid() {
    return uid;
  }

  /** The socket's inode, as in {@code /proc/PID/fd}; 0 if no descriptor refers to it. */
  public long inode() {
    return inode;
  }

  /** Whether an IPv6 listener refuses IPv4; procfs does not tell, and this is then false. */
  public boolean ipv6Only() {
    return ipv6Only;
  }

  /** The connection's tcp_info; null if not requested, or not there. */
  public @Nullable TcpInfo info() {
    return info;
  }
}
