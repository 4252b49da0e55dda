package io.tcpwait.sample;

import java.util.List;

/**
 * The settings of the kernel that decide what becomes of TIME_WAIT and CLOSE_WAIT sockets
 * (Documentation/networking/ip-sysctl.rst, Documentation/admin-guide/sysctl/fs.rst). Some exist
 * only on some kernels: tcp_tw_reuse_delay since 6.14, tcp_tw_recycle before 4.12, tcp_tw_timeout
 * on kernels of some vendors.
 */
public final class Settings {
  public static final String ABORT_ON_OVERFLOW = "net.ipv4.tcp_abort_on_overflow";
  public static final String FILE_MAX = "fs.file-max";
  public static final String KEEPALIVE_INTVL = "net.ipv4.tcp_keepalive_intvl";
  public static final String KEEPALIVE_PROBES = "net.ipv4.tcp_keepalive_probes";
  public static final String MAX_ORPHANS = "net.ipv4.tcp_max_orphans";
  public static final String MAX_TW_BUCKETS = "net.ipv4.tcp_max_tw_buckets";
  public static final String PORT_RANGE_MIN = "net.ipv4.ip_local_port_range.min";
  public static final String PORT_RANGE_MAX = "net.ipv4.ip_local_port_range.max";
  public static final String TCP_MEM_HIGH = "net.ipv4.tcp_mem.high";

  private static final String TCP_MEM_LOW = "net.ipv4.tcp_mem.low";
  private static final String TCP_MEM_PRESSURE = "net.ipv4.tcp_mem.pressure";
  private static final long MOST_PORT = 0xffff;
  private static final long MOST_UNSIGNED = 0xffff_ffffL;

  public static final String FIN_TIMEOUT = "net.ipv4.tcp_fin_timeout";
  public static final String KEEPALIVE_TIME = "net.ipv4.tcp_keepalive_time";
  public static final String TIMESTAMPS = "net.ipv4.tcp_timestamps";
  public static final String TW_RECYCLE = "net.ipv4.tcp_tw_recycle";
  public static final String TW_REUSE = "net.ipv4.tcp_tw_reuse";
  public static final String TW_REUSE_DELAY = "net.ipv4.tcp_tw_reuse_delay";

  /** In seconds. */
  public static final String TW_TIMEOUT = "net.ipv4.tcp_tw_timeout";

  /** The only setting that is a list of ports; the number of its ports is shown. */
  public static final String RESERVED_PORTS = "net.ipv4.ip_local_reserved_ports";

  /** Names as in sysctl(8); each setting has one number, except the settings in {@link #label}. */
  public static final List<String> NAMES =
      List.of(
          FILE_MAX,
          "fs.nr_open",
          "net.core.somaxconn",
          "net.ipv4.ip_local_port_range",
          RESERVED_PORTS,
          ABORT_ON_OVERFLOW,
          FIN_TIMEOUT,
          KEEPALIVE_INTVL,
          KEEPALIVE_PROBES,
          KEEPALIVE_TIME,
          MAX_ORPHANS,
          "net.ipv4.tcp_max_syn_backlog",
          MAX_TW_BUCKETS,
          "net.ipv4.tcp_mem",
          "net.ipv4.tcp_orphan_retries",
          "net.ipv4.tcp_retries2",
          "net.ipv4.tcp_rfc1337",
          "net.ipv4.tcp_syncookies",
          TIMESTAMPS,
          TW_RECYCLE,
          TW_REUSE,
          TW_REUSE_DELAY,
          TW_TIMEOUT);

  private static final List<String> RANGE = List.of("min", "max");
  private static final List<String> MEMORY = List.of("low", "pressure", "high");

  private Settings() {}

  /**
   * The name under which a number of a setting is shown: the setting's own, with a suffix if the
   * setting has several numbers.
   */
  public static String label(String name, int index) {
    return switch (name) {
      case "net.ipv4.ip_local_port_range" -> name + "." + RANGE.get(index);
      case "net.ipv4.tcp_mem" -> name + "." + MEMORY.get(index);
      case RESERVED_PORTS -> name + ".count";
      default -> name;
    };
  }

  /**
   * Whether the kernel would have taken this number for a setting. Ports are at most 65535, and all
   * settings but the sums of the host have 32 bits.
   *
   * @param label of one number, as {@link #label} gives it
   */
  public static boolean isPossible(String label, long value) {
    long most =
        switch (label) {
          case PORT_RANGE_MIN, PORT_RANGE_MAX -> MOST_PORT;
          case FILE_MAX, TCP_MEM_LOW, TCP_MEM_PRESSURE, TCP_MEM_HIGH -> Long.MAX_VALUE;
          default -> MOST_UNSIGNED;
        };
    return value >= 0 && value <= most;
  }

  /** How many numbers a setting has. */
  public static int size(String name) {
    return switch (name) {
      case "net.ipv4.ip_local_port_range" -> RANGE.size();
      case "net.ipv4.tcp_mem" -> MEMORY.size();
      default -> 1;
    };
  }
}
