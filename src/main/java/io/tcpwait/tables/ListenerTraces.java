package io.tcpwait.tables;

import io.tcpwait.sample.PortRange;
import java.util.Arrays;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Finds the local ports of listeners that no dump shows. Either the listener was closed before its
 * connections ended. Or it belongs to a transparent proxy, whose connections keep the port that
 * they were sent to (IP_TRANSPARENT in ip(7)).
 *
 * <p>Clients use many ports and services use few. So a local port that is connected with many
 * different client ports was connected to. A client that binds one port itself meets few service
 * ports, however many peers it has. A proxy that binds ports out of its own list has many local
 * ports for each remote port. Such remote ports do not count.
 *
 * <p>Each port has a sketch of 16 bits, in which a hash sets one bit for each port at the other
 * end. The number of set bits is a lower bound of the different ports. A port in
 * ip_local_port_range needs more set bits, and few other ports there may have as many. connect(2)
 * takes these ports at random, so a host that connects to thousands of ports gives each local port
 * many remote ports.
 */
final class ListenerTraces {
  /** Linux, BSD and Windows have their ephemeral ports from here on; IANA's begin at 49152. */
  private static final int CLIENTS_FROM = 32_768;

  private static final int FIRST_UNPRIVILEGED = 1_024;

  private static final int SKETCH_BITS = Short.SIZE;
  private static final int SKETCH_MASK = (1 << SKETCH_BITS) - 1;
  private static final int HASH_SHIFT = Integer.SIZE - Integer.numberOfTrailingZeros(SKETCH_BITS);
  private static final int LEAST_BITS = 6;
  private static final int LEAST_BITS_IN_RANGE = 12;

  /** A remote port with more local ports is a service's: by the dump so far, and at its end. */
  private static final int MOST_BITS_OF_CLIENT_PORT = 2;

  private static final int MOST_BITS_AT_END = 8;

  /** If more local ports than this have many remote ports, they belong to a client. */
  private static final int MOST_FOUND = 256;

  private static final int RANGE_PER_FOUND = 64;

  /** The default of Linux, in case the range is not known. */
  private static final int DEFAULT_RANGE_PORTS = 28_232;

  /** The sketch in the lower half, and its last remote port in the upper half. */
  private int[] byLocalPort = {};

  private short[] byRemotePort = {};
  private boolean noted;
  private boolean some;
  private @Nullable PortRange range;
  private int clientsFrom = CLIENTS_FROM;

  /**
   * Starts a dump.
   *
   * @param ports null if the range is not known
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

  /** The upper bits of a multiplicative hash, in which neighbouring ports differ. */
  private static short bit(int port) {
    return (short) (1 << ((port * 0x9e3779b1) >>> HASH_SHIFT));
  }

  private static int bits(int sketch) {
    return Integer.bitCount(sketch & SKETCH_MASK);
  }

  /** Whether the last remote port of a local port still counts as a client's. */
  private boolean isWithClients(int port) {
    return bits(byRemotePort[byLocalPort[port] >>> SKETCH_BITS]) <= MOST_BITS_AT_END;
  }

  /** Hands over each port that had a listener, by the connections noted since the dump began. */
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
