package io.tcpwait.outlet.report;

import io.tcpwait.sample.Settings;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The kernel settings that decide the fate of CLOSE_WAIT and TIME_WAIT sockets. Settings that this
 * kernel does not have are left out.
 */
final class SettingsTable {
  /** The keepalive times that end a CLOSE_WAIT, and the limits that many CLOSE_WAITs reach. */
  private static final List<String> CLOSE_WAIT =
      List.of(
          "net.ipv4.tcp_keepalive_time",
          Settings.KEEPALIVE_INTVL,
          Settings.KEEPALIVE_PROBES,
          "net.core.somaxconn",
          "net.ipv4.tcp_mem",
          "fs.nr_open",
          Settings.FILE_MAX);

  /** The lifetime and number of TIME_WAITs, the reuse of their ports, and the number of ports. */
  private static final List<String> TIME_WAIT =
      List.of(
          Settings.MAX_TW_BUCKETS,
          "net.ipv4.tcp_tw_reuse",
          "net.ipv4.tcp_tw_reuse_delay",
          "net.ipv4.tcp_tw_recycle",
          "net.ipv4.tcp_tw_timeout",
          "net.ipv4.tcp_timestamps",
          "net.ipv4.tcp_rfc1337",
          "net.ipv4.ip_local_port_range",
          Settings.RESERVED_PORTS);

  private SettingsTable() {}

  static void add(Page page, Map<String, Long> settings) {
    page.heading("Settings");
    Table table = new Table(3, "for", "name", "value");
    add(table, "CLOSE_WAIT", CLOSE_WAIT, settings);
    add(table, "TIME_WAIT", TIME_WAIT, settings);
    if (table.isEmpty()) {
      page.paragraph("not known");
    } else {
      page.table(table);
    }
  }

  private static void add(
      Table table, String state, List<String> names, Map<String, Long> settings) {
    for (String name : names) {
      String value =
          IntStream.range(0, Settings.size(name))
              .mapToObj(i -> settings.get(Settings.label(name, i)))
              .filter(Objects::nonNull)
              .map(String::valueOf)
              .collect(Collectors.joining(" "));
      if (!value.isEmpty()) {
        table.row(state, name, name.equals(Settings.RESERVED_PORTS) ? value + " ports" : value);
      }
    }
  }
}
