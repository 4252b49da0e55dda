package io.tcpwait.collect;

import org.jspecify.annotations.Nullable;

/**
 * What the kernel counts of connections by itself (Tcp in {@code /proc/net/snmp}, RFC 4022), which
 * is cheap to know. Null where it is not known.
 *
 * @param currEstab in ESTABLISHED and CLOSE_WAIT
 * @param activeOpens opened by this host, since the namespace was made
 */
record TcpActivity(@Nullable Long currEstab, @Nullable Long activeOpens) {
  static final TcpActivity UNKNOWN = new TcpActivity(null, null);
}
