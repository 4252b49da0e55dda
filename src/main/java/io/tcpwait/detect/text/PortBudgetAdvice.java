package io.tcpwait.detect.text;

import io.tcpwait.detect.Texts;
import io.tcpwait.detect.history.BudgetProjection;
import io.tcpwait.detect.history.Reuse;
import io.tcpwait.sample.PortHolder;
import io.tcpwait.sample.Settings;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Advice if ports run out, and steps that are often taken and do not help. */
public final class PortBudgetAdvice {
  /** From here up, ports are worth more to connections than if they are kept for listeners. */
  private static final long LEAST_FIRST_PORT = 1_024;

  private static final long LAST_PORT = 65_535;

  private static final int LINUX_FIN_TIMEOUT_SECONDS = 60;

  private PortBudgetAdvice() {}

  public static List<String> helps(Map<String, Long> settings, BudgetProjection outlook) {
    List<String> helps = new ArrayList<>(fewerPorts(settings, outlook));
    helps.add(
        "More addresses or ports on the peer's side: every pair has a budget of its own. More"
            + " addresses here help too, if a route chooses them or the program binds to them with"
            + " IP_BIND_ADDRESS_NO_PORT set.");
    if (canWiden(settings)) {
      helps.add(
          "net.ipv4.ip_local_port_range is "
              + settings.get(Settings.PORT_RANGE_MIN)
              + " "
              + settings.get(Settings.PORT_RANGE_MAX)
              + "; "
              + LEAST_FIRST_PORT
              + " "
              + LAST_PORT
              + " would have "
              + Texts.count(LAST_PORT - LEAST_FIRST_PORT + 1)
              + ", less what listeners need. Put the ports of services into"
              + " net.ipv4.ip_local_reserved_ports first: while a service restarts, connect() may"
              + " take its port.");
    }
    return List.copyOf(helps);
  }

  /** Whether the range of ports is known, and not yet as wide as it can be. */
  static boolean canWiden(Map<String, Long> settings) {
    Long first = settings.get(Settings.PORT_RANGE_MIN);
    Long last = settings.get(Settings.PORT_RANGE_MAX);
    return first != null && last != null && (first > LEAST_FIRST_PORT || last < LAST_PORT);
  }

  /** Steps after which fewer ports are held, by the state that holds the most. */
  static List<String> fewerPorts(Map<String, Long> settings, BudgetProjection outlook) {
    if (outlook.holder() != PortHolder.TIME_WAIT) {
      return PortHolderText.helps(outlook.holder(), settings);
    }
    List<String> helps = new ArrayList<>();
    helps.add(
        "Keep connections open and use them again (keep-alive, a pool): a connection that stays"
            + " open leaves no TIME_WAIT.");
    reuse(settings, outlook).ifPresent(helps::add);
    if (settings.containsKey(Settings.TW_TIMEOUT)) {
      helps.add(
          "net.ipv4.tcp_tw_timeout, which this kernel has, is how long a TIME_WAIT holds its"
              + " port.");
    }
    return helps;
  }

  /** What it takes for ports to be reused; empty if they are, or nothing is known. */
  private static Optional<String> reuse(Map<String, Long> settings, BudgetProjection outlook) {
    String frees =
        " frees a port once its TIME_WAIT is as old as tcp_tw_reuse_delay, a second by default";
    return switch (outlook.reuse()) {
      case OFF, LOOPBACK_ONLY ->
          Optional.of(
              "net.ipv4.tcp_tw_reuse = 1"
                  + frees
                  + ", as far as connections have timestamps: "
                  + ReuseText.timestamps(outlook.budget().timestamps())
                  + ".");
      case TIMESTAMPS_OFF ->
          Optional.of(
              "net.ipv4.tcp_timestamps = 1, with tcp_tw_reuse = 1,"
                  + frees
                  + ", if the peer agrees to timestamps.");
      case TIMESTAMPS_STRIPPED ->
          Optional.of(
              "Find what takes the timestamps out (the peer's tcp_timestamps, a gateway, a load"
                  + " balancer): with them, "
                  + (Reuse.isOn(settings, outlook.budget())
                      ? "net.ipv4.tcp_tw_reuse would free the ports."
                      : "and net.ipv4.tcp_tw_reuse = 1 ("
                          + settings.get(Settings.TW_REUSE)
                          + " here), the ports could be used anew."));
      case WORKS, PRESUMED, UNKNOWN -> Optional.empty();
    };
  }

  public static List<String> futile(Map<String, Long> settings, BudgetProjection outlook) {
    List<String> futile = new ArrayList<>();
    PortHolder holder = outlook.holder();
    if (holder != PortHolder.FIN_WAIT2_ORPHAN) {
      Long finTimeout = settings.get(Settings.FIN_TIMEOUT);
      futile.add(
          "net.ipv4.tcp_fin_timeout"
              + (finTimeout == null || finTimeout == LINUX_FIN_TIMEOUT_SECONDS
                  ? ""
                  : " (" + finTimeout + " here)")
              + (holder == PortHolder.FIN_WAIT2
                  ? " is about FIN_WAIT2 without a descriptor: it ends no socket that a program"
                      + " keeps open."
                  : " is about FIN_WAIT2: it does not shorten TIME_WAIT."));
    }
    if (holder == PortHolder.TIME_WAIT) {
      futile.add(
          "A smaller net.ipv4.tcp_max_tw_buckets does not end TIME_WAITs that exist; past it"
              + " connections to all peers close without a TIME_WAIT.");
      if (outlook.reuse() == Reuse.TIMESTAMPS_STRIPPED || outlook.reuse() == Reuse.TIMESTAMPS_OFF) {
        futile.add("net.ipv4.tcp_tw_reuse does nothing for connections without timestamps.");
      }
    } else {
      futile.add(
          "net.ipv4.tcp_tw_reuse frees ports of TIME_WAITs only, not of connections that have not"
              + " ended.");
    }
    if (holder == PortHolder.SYN_SENT) {
      futile.add("More ports only let more attempts wait for the same peer.");
    }
    return List.copyOf(futile);
  }
}
