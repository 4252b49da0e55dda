package io.tcpwait.outlet.page;

import io.tcpwait.detect.Status;
import io.tcpwait.detect.Texts;
import io.tcpwait.sample.Settings;
import io.tcpwait.sample.TcpCounts;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The effect of each setting on the sockets of one network namespace, in a sentence or two.
 *
 * @param settings by the names under which they are shown
 * @param tcp null if the TCP table could not be read
 */
record SettingNotes(Map<String, Long> settings, @Nullable TcpCounts tcp) {
  private static final double DEFAULT_TIME_WAIT_SECONDS = 60;

  static SettingNotes of(Status status) {
    return new SettingNotes(status.sample().settings(), status.sample().tcp());
  }

  /** The note of a setting; empty for an unknown one. */
  String note(String name) {
    return switch (name) {
      case Settings.TW_REUSE -> reuse();
      case Settings.TW_REUSE_DELAY ->
          "How old a TIME_WAIT must be, in milliseconds, before tcp_tw_reuse may take its port.";
      case Settings.TW_RECYCLE ->
          value(name) == 0
              ? "Off, as it should be."
              : "Drops connections of clients that share a NAT address. Switch it off.";
      case Settings.TW_TIMEOUT -> "How long a TIME_WAIT lasts on this kernel, in seconds.";
      case Settings.TIMESTAMPS ->
          value(name) == 0
              ? "Off: tcp_tw_reuse cannot work without timestamps."
              : "On: offered to every peer; a gateway may still take them out.";
      case Settings.FIN_TIMEOUT ->
          "Ends FIN_WAIT2 sockets without a program. A TIME_WAIT lasts "
              + Texts.duration(timeWaitSeconds())
              + " whatever is set here.";
      case Settings.MAX_TW_BUCKETS ->
          "TIME_WAITs beyond this number are ended at once, which no application notices in time."
              + " A lower number frees no port safely.";
      case "net.ipv4.tcp_rfc1337" ->
          value(name) == 0
              ? "A reset from the peer may end a TIME_WAIT early."
              : "A reset from the peer does not end a TIME_WAIT.";
      case "net.ipv4.ip_local_port_range" ->
          "The ports that connect() chooses from, for each pair of own address and peer anew.";
      case Settings.RESERVED_PORTS -> "Ports of the range that connect() leaves alone.";
      case Settings.KEEPALIVE_TIME, Settings.KEEPALIVE_INTVL, Settings.KEEPALIVE_PROBES ->
          keepalive();
      case "net.core.somaxconn" ->
          "The most connections that may wait to be accepted at one listener. A program's own"
              + " backlog may be lower.";
      case "net.ipv4.tcp_max_syn_backlog" ->
          "The most half-open connections of one listener, unless SYN cookies take over.";
      case "net.ipv4.tcp_syncookies" ->
          value(name) == 0
              ? "Off: SYNs are dropped once the backlog is full."
              : "A full backlog of SYNs is answered with cookies, so that clients still connect.";
      case Settings.ABORT_ON_OVERFLOW ->
          value(name) == 0
              ? "If the accept queue is full, clients are left to try again."
              : "If the accept queue is full, clients are reset at once.";
      case "net.ipv4.tcp_mem" ->
          "Pages of memory of all TCP sockets of the host: from the second number on the kernel"
              + " saves, past the third it drops.";
      case Settings.MAX_ORPHANS ->
          "Sockets without a program, TIME_WAITs not counted. Those beyond are reset.";
      case "net.ipv4.tcp_orphan_retries" ->
          "How often data of a socket without a program is sent again. 0 stands for 8.";
      case "net.ipv4.tcp_retries2" ->
          "How often unacknowledged data is sent again before a connection is given up.";
      case Settings.FILE_MAX -> "Open files of the whole host.";
      case "fs.nr_open" -> "The highest limit of descriptors that a process can be given.";
      default -> "";
    };
  }

  private String reuse() {
    Long timestamps = settings.get(Settings.TIMESTAMPS);
    if (value(Settings.TW_REUSE) == 0) {
      return "Off: connect() takes no port of a TIME_WAIT before it has ended.";
    }
    if (timestamps == null) {
      return "Works if tcp_timestamps is on, which could not be read.";
    }
    if (timestamps == 0) {
      return "Does nothing here, since tcp_timestamps is 0.";
    }
    return value(Settings.TW_REUSE) == 1
        ? "connect() may take the port of a TIME_WAIT that is old enough, if the connection had"
            + " timestamps. It does nothing for TIME_WAITs of a server."
        : "Works between loopback addresses alone: it frees no port towards another host.";
  }

  private String keepalive() {
    String alone = "Applies only to sockets on which the program has set SO_KEEPALIVE";
    if (tcp == null || !tcp.closeWait().agesKnown()) {
      return alone + ".";
    }
    long with = sum(tcp.closeWait().causes().keepaliveOn());
    long stuck = with + sum(tcp.closeWait().causes().keepaliveOff());
    return stuck == 0
        ? alone + "."
        : alone
            + ": "
            + (with == 0 ? "none" : Texts.count(with))
            + " of the "
            + Texts.count(stuck, "stuck socket")
            + ".";
  }

  private static long sum(Map<?, Long> counts) {
    return counts.values().stream().mapToLong(Long::longValue).sum();
  }

  private double timeWaitSeconds() {
    return tcp == null ? DEFAULT_TIME_WAIT_SECONDS : tcp.timeWait().lengthSeconds();
  }

  /** The value of a setting that is shown, so that it could be read. */
  private long value(String name) {
    return settings.getOrDefault(name, 0L);
  }
}
