package io.tcpwait.sample;

import io.tcpwait.kernel.TcpRecord;

/** Text of addresses: dotted for IPv4 and IPv4-mapped addresses, RFC 5952 for IPv6. */
public final class IpAddress {
  private static final int GROUPS = 8;

  private IpAddress() {}

  /** 127.0.0.0/8, also mapped, and ::1: loopback as in the kernel's tcp_twsk_unique(). */
  public static boolean isLoopback(long high, long low) {
    return TcpRecord.isIpv4(high, low) ? (int) low >>> 24 == 127 : high == 0 && low == 1;
  }

  public static String format(long high, long low) {
    return TcpRecord.isIpv4(high, low) ? formatIpv4((int) low) : formatIpv6(high, low);
  }

  private static String formatIpv4(int bits) {
    return (bits >>> 24)
        + "."
        + ((bits >>> 16) & 255)
        + "."
        + ((bits >>> 8) & 255)
        + "."
        + (bits & 255);
  }

  /** The longest run of two or more zero groups, the first of equals, becomes {@code ::}. */
  private static String formatIpv6(long high, long low) {
    int bestStart = GROUPS;
    int bestLength = 1;
    for (int start = 0; start < GROUPS; start++) {
      int end = start;
      while (end < GROUPS && group(high, low, end) == 0) {
        end++;
      }
      if (end - start > bestLength) {
        bestStart = start;
        bestLength = end - start;
      }
    }
    StringBuilder text = new StringBuilder(39);
    for (int i = 0; i < GROUPS; i++) {
      if (i == bestStart) {
        text.append("::");
        i += bestLength - 1;
      } else {
        if (i > 0 && text.charAt(text.length() - 1) != ':') {
          text.append(':');
        }
        text.append(Integer.toHexString(group(high, low, i)));
      }
    }
    return text.toString();
  }

  private static int group(long high, long low, int index) {
    return (int) ((index < 4 ? high : low) >>> (48 - 16 * (index & 3))) & 0xffff;
  }
}
