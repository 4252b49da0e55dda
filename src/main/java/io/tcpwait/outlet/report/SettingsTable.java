package io.tcpwait.outlet.report;

import io.tcpwait.sample.Settings;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** The settings that decide what becomes of sockets that wait; those that this kernel has. */
final class SettingsTable {
  /** When keepalive ends a CLOSE_WAIT that has it, and what many of them run into. */
  private static final List<String> CLOSE_WAIT =
      List.of(
          "net.ipv4.tcp_keepalive_time",
          Settings.KEEPALIVE_INTVL,
          Settings.KEEPALIVE_PROBES,
          "net.core.somaxconn",
          "net.ipv4.tcp_mem",
          "fs.nr_open",
          Settings.FILE_MAX);

  /** How long a TIME_WAIT lives, how many may, when its port is reused, and how many ports are. */
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
