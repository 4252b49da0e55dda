package io.tcpwait.detect.text;

import io.tcpwait.detect.Brief;
import io.tcpwait.detect.Step;
import io.tcpwait.sample.Settings;

/** The brief of {@code sysctl}, by setting. */
final class SysctlBrief {
  private static final String PORT_RANGE = "net.ipv4.ip_local_port_range";

  private SysctlBrief() {}

  /**
   * The brief of a setting.
   *
   * @param summary a sentence
   */
  static Brief of(String setting, String summary, Step now) {
    String clause = summary.replaceFirst("\\.$", "");
    return Brief.of(Character.toLowerCase(clause.charAt(0)) + clause.substring(1))
        .why(why(setting))
        .now(now)
        .check("sysctl " + (setting.equals(Settings.PORT_RANGE_MIN) ? PORT_RANGE : setting))
        .futile(futile(setting))
        .build();
  }

  private static String why(String setting) {
    return switch (setting) {
      case Settings.TW_REUSE -> "only a TIME_WAIT whose connection had timestamps is used again";
      case Settings.TW_RECYCLE -> "it drops SYNs of hosts behind one address: each has its clock";
      case Settings.MAX_TW_BUCKETS -> "past it a late segment may hit the next connection";
      case Settings.FIN_TIMEOUT -> "it is for FIN_WAIT2, and cuts slow peers off";
      case Settings.PORT_RANGE_MIN -> "connect() misses one port of an odd number";
      case Settings.MAX_ORPHANS -> "the peers do not acknowledge the end; past it resets are sent";
      case Settings.RESERVED_PORTS ->
          "while the listener is down, connect() may take its port: \"address already in use\"";
      case Settings.KEEPALIVE_TIME -> "it is for sockets whose program has set SO_KEEPALIVE";
      default -> "";
    };
  }

  private static String futile(String setting) {
    return switch (setting) {
      case Settings.TW_REUSE -> "tcp_tw_reuse=1 in place of 2";
      case Settings.MAX_TW_BUCKETS -> "a lower limit: it ends no TIME_WAIT";
      case Settings.FIN_TIMEOUT, Settings.KEEPALIVE_TIME -> "a lower value";
      case Settings.MAX_ORPHANS -> "tcp_fin_timeout, tcp_max_tw_buckets";
      case Settings.RESERVED_PORTS -> "SO_REUSEADDR on the listener";
      default -> "";
    };
  }

  /** What a setting should be; there is no hurry. */
  static Step set(String setting, String value) {
    return Step.command(Commands.sysctl(setting, value), "no hurry");
  }

  static Step portRange(long first, long last) {
    return set(PORT_RANGE, first + " " + (last - 1));
  }

  /** Adds to the ports that are reserved already, of which only the number is known. */
  static Step reserve(String ports, long reserved) {
    String list = ports.replace(" ", "");
    String before = "$(sysctl -n " + Settings.RESERVED_PORTS + "),";
    return Step.command(
        "sysctl -w "
            + Settings.RESERVED_PORTS
            + "="
            + (reserved == 0 ? list : '"' + before + list + '"'),
        "no hurry");
  }
}
