package io.tcpwait.app.config;

import io.tcpwait.sample.Network;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads an address, or a network in CIDR notation; never a name, which would need a lookup. */
public final class NetworkText {
  private static final String BYTE = "(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])";
  private static final Pattern IPV4 = Pattern.compile(BYTE + "(?:\\." + BYTE + "){3}");

  /** Other forms that java.net takes have brackets, or an interface after a {@code %}. */
  private static final Pattern IPV6 = Pattern.compile("(?=.*:)[0-9a-fA-F:.]{2,45}");

  private static final Pattern CIDR = Pattern.compile("([^/]*)(?:/(0|[1-9][0-9]{0,2}))?");

  private NetworkText() {}

  /**
   * Reads an address or a network.
   *
   * @throws IllegalArgumentException with what is wrong and the mend
   */
  public static Network parse(String text) {
    Matcher cidr = CIDR.matcher(text);
    InetAddress address = cidr.matches() ? address(cidr.group(1)) : null;
    if (address == null) {
      throw new IllegalArgumentException(
          "\"%s\" is neither an address nor a network; write it as 10.2.0.0/16 or 2001:db8::/32"
              .formatted(text));
    }
    boolean isMapped = address instanceof Inet4Address && text.contains(":");
    boolean isIpv6 = isMapped || !(address instanceof Inet4Address);
    int bitsBefore = isIpv6 ? 0 : Network.BITS_BEFORE_IPV4;
    String length = cidr.group(2);
    int prefix = length == null ? Network.BITS : bitsBefore + Integer.parseInt(length);
    if (prefix > Network.BITS) {
      throw new IllegalArgumentException(
          "\"%s\" has a prefix of %s bits; use one from 0 to %d"
              .formatted(text, length, Network.BITS - bitsBefore));
    }
    Network alone = alone(address);
    Network network = Network.around(alone.high(), alone.low(), prefix);
    if (isMapped) {
      throw new IllegalArgumentException(
          "\"%s\" is IPv4 in its mapped form; write %s"
              .formatted(text, (network.isIpv4() ? network : alone).label()));
    }
    if (network.high() != alone.high() || network.low() != alone.low()) {
      throw new IllegalArgumentException(
          "\"%s\" has bits set past its prefix; write %s, or %s for this address alone"
              .formatted(text, network.label(), alone.label()));
    }
    return network;
  }

  private static @Nullable InetAddress address(String text) {
    try {
      return IPV4.matcher(text).matches() || IPV6.matcher(text).matches()
          ? InetAddress.ofLiteral(text)
          : null;
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  private static Network alone(InetAddress address) {
    ByteBuffer bytes = ByteBuffer.allocate(Network.BITS / Byte.SIZE);
    if (address instanceof Inet4Address) {
      bytes.putLong(0).putInt(0xffff);
    }
    bytes.put(address.getAddress()).flip();
    return new Network(bytes.getLong(), bytes.getLong(), Network.BITS);
  }
}
