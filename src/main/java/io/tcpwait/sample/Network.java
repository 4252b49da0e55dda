package io.tcpwait.sample;

import io.tcpwait.kernel.TcpRecord;

/**
 * A network in CIDR form; a single address is a network of full length.
 *
 * @param high the upper half of its first address, network order; IPv4 is held in its mapped form
 * @param low the lower half
 * @param prefix how many of the 128 bits its addresses have in common, 0 to 128; for IPv4 96 more
 *     than is written
 */
public record Network(long high, long low, int prefix) {
  /** The bits of an address. */
  public static final int BITS = 128;

  /** The bits before an IPv4 address. */
  public static final int BITS_BEFORE_IPV4 = 96;

  /** All of IPv4. */
  public static final Network IPV4 = new Network(0, 0xffffL << 32, BITS_BEFORE_IPV4);

  public Network {
    if (prefix < 0 || prefix > BITS) {
      throw new IllegalArgumentException("a prefix of " + prefix);
    }
    if ((high & ~highMask(prefix)) != 0 || (low & ~lowMask(prefix)) != 0) {
      throw new IllegalArgumentException("bits past the prefix");
    }
  }

  /** The network around this address with this prefix. */
  public static Network around(long high, long low, int prefix) {
    return new Network(high & highMask(prefix), low & lowMask(prefix), prefix);
  }

  private static long highMask(int prefix) {
    return prefix == 0 ? 0 : -1L << Math.max(0, Long.SIZE - prefix);
  }

  private static long lowMask(int prefix) {
    return prefix <= Long.SIZE ? 0 : -1L << (BITS - prefix);
  }

  /** An IPv6 network does not contain IPv4 addresses, even if their mapped form is in it. */
  public boolean isIpv4() {
    return prefix >= BITS_BEFORE_IPV4 && TcpRecord.isIpv4(high, low);
  }

  /** The upper half of its last address. */
  public long lastHigh() {
    return high | ~highMask(prefix);
  }

  public long lastLow() {
    return low | ~lowMask(prefix);
  }

  /** {@code 10.2.0.0/16}; a single address without its length. */
  public String label() {
    String address = IpAddress.format(high, low);
    int shown = isIpv4() ? prefix - BITS_BEFORE_IPV4 : prefix;
    return prefix == BITS ? address : address + "/" + shown;
  }
}
