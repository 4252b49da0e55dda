package io.tcpwait.tables;

import io.tcpwait.sample.PortRange;
import java.util.Arrays;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Tells which local ports have, or had, a listener that no dump shows: one that was closed before
 * its connections ended, or one of a transparent proxy, whose connections keep the port that they
 * were sent to (IP_TRANSPARENT in ip(7)).
 *
 * <p>Clients have many ports and services have few. A local port that is connected with many ports
 * out of those that clients get was therefore connected to. A client that binds one port itself
 * meets few ports of services, however many peers it has; a proxy that binds ports out of a list of
 * its own has many local ports for each remote one, and these remote ports do not count.
 *
 * <p>Each port has a sketch of 16 bits: one is set for each port at the other end, by a hash. So
 * many set bits prove at least as many different ports. A port out of ip_local_port_range needs
 * more of them, and must stand out: connect(2) takes these ports at random, so that a host which
 * connects to thousands of ports gives each of its own many.
 */
final class ListenerTraces {
  /** Ports from here on are clients' with Linux, BSD and Windows; IANA's begin at 49152. */
  private static final int CLIENTS_FROM = 32_768;

  private static final int FIRST_UNPRIVILEGED = 1_024;

  private static final int SKETCH_BITS = Short.SIZE;
  private static final int SKETCH_MASK = (1 << SKETCH_BITS) - 1;
  private static final int HASH_SHIFT = Integer.SIZE - Integer.numberOfTrailingZeros(SKETCH_BITS);
  private static final int LEAST_BITS = 6;
  private static final int LEAST_BITS_IN_RANGE = 12;

  /** A remote port with more local ones is a service's: by the dump so far, and at its end. */
  private static final int MOST_BITS_OF_CLIENT_PORT = 2;

  private static final int MOST_BITS_AT_END = 8;

  /** More local ports than these with many remote ones are those of a client. */
  private static final int MOST_FOUND = 256;

  private static final int RANGE_PER_FOUND = 64;

  /** What Linux does by itself, where the range is not known. */
  private static final int DEFAULT_RANGE_PORTS = 28_232;

  /** In the lower half the sketch, in the upper half the last remote port that it has. */
  private int[] byLocalPort = {};

  private short[] byRemotePort = {};
  private boolean noted;
  private boolean some;
  private @Nullable PortRange range;
  private int clientsFrom = CLIENTS_FROM;

  /**
   * Starts a dump.
   *
   * @param ports null where they are not known
   */
  void begin(@Nullable PortRange ports) {
    range = ports;
    clientsFrom =
        ports == null ? CLIENTS_FROM : Math.clamp(ports.first(), FIRST_UNPRIVILEGED, CLIENTS_FROM);
    if (noted) {
      Arrays.fill(byLocalPort, 0);
      Arrays.fill(byRemotePort, (short) 0);
      noted = false;
      some = false;
    }
  }

  /** Takes in a connection without a listener. */
  void note(int localPort, int remotePort) {
    if (remotePort < clientsFrom || localPort == remotePort) {
      return;
    }
    if (!noted) {
      noted = true;
      if (byLocalPort.length == 0) {
        byLocalPort = new int[1 << 16];
        byRemotePort = new short[1 << 16];
      }
    }
    byRemotePort[remotePort] |= bit(localPort);
    if (bits(byRemotePort[remotePort]) <= MOST_BITS_OF_CLIENT_PORT) {
      int sketch = (byLocalPort[localPort] | bit(remotePort)) & SKETCH_MASK;
      byLocalPort[localPort] = remotePort << SKETCH_BITS | sketch;
      some |= bits(byLocalPort[localPort]) >= LEAST_BITS;
    }
  }

  /** The upper bits of a multiplicative hash, which neighbouring ports differ in. */
  private static short bit(int port) {
    return (short) (1 << ((port * 0x9e3779b1) >>> HASH_SHIFT));
  }

  private static int bits(int sketch) {
    return Integer.bitCount(sketch & SKETCH_MASK);
  }

  /** Whether its last remote port has not turned out to be a service's. */
  private boolean isWithClients(int port) {
    return bits(byRemotePort[byLocalPort[port] >>> SKETCH_BITS]) <= MOST_BITS_AT_END;
  }

  /** Hands over each port that had a listener, by what was noted since the dump began. */
  void find(IntConsumer found) {
    if (!some) {
      return;
    }
    int outside = 0;
    int inside = 0;
    for (int port = 0; port < byLocalPort.length; port++) {
      if (bits(byLocalPort[port]) >= LEAST_BITS) {
        inside += isInRange(port) ? 1 : 0;
        outside += isInRange(port) ? 0 : 1;
      }
    }
    boolean trustOutside = outside <= MOST_FOUND;
    boolean trustInside = inside <= Math.max(1, rangePorts() / RANGE_PER_FOUND);
    for (int port = 0; port < byLocalPort.length; port++) {
      int bits = bits(byLocalPort[port]);
      boolean many =
          isInRange(port)
              ? trustInside && bits >= LEAST_BITS_IN_RANGE
              : trustOutside && bits >= LEAST_BITS;
      if (many && isWithClients(port)) {
        found.accept(port);
      }
    }
  }

  private boolean isInRange(int port) {
    return range == null ? port >= CLIENTS_FROM : range.has(port);
  }

  private int rangePorts() {
    return range == null ? DEFAULT_RANGE_PORTS : range.last() - range.first() + 1;
  }
}
