package io.tcpwait.sample;

/**
 * The ports of the range over all own addresses and peers. A port that some address has bound is
 * lost to every connect(2) of the network namespace that does not bind, whatever its address and
 * destination (tb-&gt;fastreuse in __inet_hash_connect(), net/ipv4/inet_hashtables.c).
 *
 * @param limit how many ports connect(2) could take if none were bound: those of the range that
 *     have no listener
 * @param used different ports in use
 * @param bound of {@code used}, those that look bound by some address
 * @param addresses how many own addresses have connections that look bound
 * @param unknown ports that may be bound, or may have been chosen by connect(2) before
 *     ip_local_port_range was changed
 */
public record NamespacePool(long limit, long used, long bound, long addresses, long unknown) {
  /** What is left to connect(2). */
  public long usable() {
    return Math.max(0, limit - bound);
  }
}
