package io.tcpwait.sample;

/**
 * The ports of the range over all local addresses and peers. A port that an address has bound is
 * lost to every unbound connect(2) of the network namespace, whatever its destination and address
 * (tb-&gt;fastreuse in __inet_hash_connect(), net/ipv4/inet_hashtables.c).
 *
 * @param limit how many ports connect(2) could take without bound ports: ports of the range that do
 *     not have a listener
 * @param used different ports in use
 * @param bound of {@code used}, the ports that look bound by an address
 * @param addresses how many local addresses have connections that look bound
 * @param unknown ports that may be bound, or may have been chosen by connect(2) before
 *     ip_local_port_range was changed
 */
public record NamespacePool(long limit, long used, long bound, long addresses, long unknown) {
  /** The ports that are left to connect(2). */
  public long usable() {
    return Math.max(0, limit - bound);
  }
}
