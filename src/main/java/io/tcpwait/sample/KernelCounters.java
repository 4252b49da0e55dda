package io.tcpwait.sample;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Selects the kernel counters that matter here, and the names under which they are shown. Input is
 * {@linkplain io.tcpwait.kernel.ProcNetCounters as the kernel floor has it}; a counter that this
 * kernel does not have stays absent.
 */
public final class KernelCounters {
  /** Of TcpExt in {@code /proc/net/netstat}; include/uapi/linux/snmp.h and net/ipv4/proc.c. */
  private static final List<String> TCP_EXT =
      List.of(
          "TW",
          "TWKilled",
          "TWRecycled",
          "TCPTimeWaitOverflow",
          "PAWSTimewait",
          "PAWSActive",
          "PAWSEstab",
          "PAWSOldAck",
          "TSEcrRejected",
          "BeyondWindow",
          "TCPACKSkippedTimeWait",
          "TCPACKSkippedFinWait2",
          "TCPChallengeACK",
          "TCPSYNChallenge",
          "ListenOverflows",
          "ListenDrops",
          "TCPReqQFullDoCookies",
          "TCPReqQFullDrop",
          "SyncookiesSent",
          "TCPAbortOnClose",
          "TCPAbortOnTimeout",
          "TCPAbortOnMemory",
          "TCPKeepAlive");

  /** Of Tcp in {@code /proc/net/snmp}, RFC 4022; CurrEstab is not an event. */
  private static final List<String> TCP =
      List.of("ActiveOpens", "PassiveOpens", "AttemptFails", "EstabResets", "OutRsts");

  /** Counters of snmp, sockstat and sockstat6: if a socket changes its state, one of them moves. */
  private static final List<String> TABLE_MOVES_OF_SNMP =
      List.of("Tcp:InSegs", "Tcp:OutSegs", "Tcp:CurrEstab", "Tcp:ActiveOpens", "Tcp:PassiveOpens");

  private static final List<String> TABLE_MOVES_OF_SOCKSTAT = List.of("TCP:inuse", "TCP:tw");
  private static final List<String> TABLE_MOVES_OF_SOCKSTAT6 = List.of("TCP6:inuse");

  /** RFC 4022 has -1 if the number of connections is not limited. */
  private static final String NO_LIMIT = "Tcp:MaxConn";

  private static final Set<String> WANTED =
      Stream.of(
              TCP_EXT.stream().map(name -> "TcpExt:" + name),
              TCP.stream().map(name -> "Tcp:" + name),
              TABLE_MOVES_OF_SNMP.stream())
          .flatMap(names -> names)
          .collect(Collectors.toUnmodifiableSet());

  private KernelCounters() {}

  /** Whether a counter of netstat or snmp, by group and field, is of use here. */
  public static boolean isWanted(String counter) {
    return WANTED.contains(counter);
  }

  public static Map<String, Long> netstatEvents(Map<String, Long> netstat) {
    return pick(netstat, "TcpExt:", TCP_EXT);
  }

  public static Map<String, Long> snmpEvents(Map<String, Long> snmp) {
    return pick(snmp, "Tcp:", TCP);
  }

  /**
   * TIME_WAITs since the namespace was made, also TIME_WAITs that were to end early; null if the
   * kernel does not tell.
   *
   * @param events by the names under which they are shown
   */
  public static @Nullable Long timeWaits(Map<String, Long> events) {
    Long lasting = events.get("TW");
    Long brief = events.get("TWKilled");
    return lasting == null || brief == null || lasting > Long.MAX_VALUE - brief
        ? null
        : (Long) (lasting + brief);
  }

  /**
   * Counters of one network namespace that stand still while no socket of its TCP table changes its
   * state, is added or is removed. A transition takes a segment (InSegs, OutSegs), or ends a
   * connection that a timer has given up (CurrEstab). A listener counts as in use.
   *
   * @return empty if any of them is not known
   */
  public static List<Long> tableMoves(
      Map<String, Long> snmp, Map<String, Long> sockstat, Map<String, Long> sockstat6) {
    List<Long> moves = new ArrayList<>();
    boolean known =
        addAll(TABLE_MOVES_OF_SNMP, snmp, moves)
            && addAll(TABLE_MOVES_OF_SOCKSTAT, sockstat, moves)
            && addAll(TABLE_MOVES_OF_SOCKSTAT6, sockstat6, moves);
    return known ? List.copyOf(moves) : List.of();
  }

  private static boolean addAll(List<String> names, Map<String, Long> values, List<Long> to) {
    for (String name : names) {
      Long value = values.get(name);
      if (value == null) {
        return false;
      }
      to.add(value);
    }
    return true;
  }

  /** The names of counters with impossible values: below 0, except Tcp:MaxConn, which is -1. */
  public static List<String> impossible(Map<String, Long> values) {
    List<String> impossible = new ArrayList<>();
    for (Map.Entry<String, Long> of : values.entrySet()) {
      if (of.getValue() < 0 && !of.getKey().equals(NO_LIMIT)) {
        impossible.add(of.getKey());
      }
    }
    impossible.sort(null);
    return impossible;
  }

  private static Map<String, Long> pick(
      Map<String, Long> values, String group, List<String> names) {
    Map<String, Long> picked = new HashMap<>();
    for (String name : names) {
      copy(values, group + name, picked, name);
    }
    return picked;
  }

  /**
   * The kernel's own counts of sockets. Orphans, allocated sockets and memory are counted for the
   * whole host, whichever namespace asks.
   *
   * @param sockstat6 has a 0 if the kernel has no IPv6
   * @param host whether the namespace is the host's, and so stands for all namespaces
   */
  public static Map<String, Long> sockstat(
      Map<String, Long> sockstat, Map<String, Long> sockstat6, boolean host) {
    Map<String, Long> picked = new HashMap<>();
    copy(sockstat, "sockets:used", picked, "sockets_used");
    copy(sockstat, "TCP:inuse", picked, "tcp_inuse");
    Long ipv6 = sockstat6.get("TCP6:inuse");
    picked.computeIfPresent("tcp_inuse", (name, ipv4) -> ipv6 == null ? null : ipv4 + ipv6);
    copy(sockstat, "TCP:tw", picked, "tcp_tw");
    if (host) {
      copy(sockstat, "TCP:orphan", picked, "tcp_orphan");
      copy(sockstat, "TCP:alloc", picked, "tcp_alloc");
      copy(sockstat, "TCP:mem", picked, "tcp_mem_pages");
    }
    return picked;
  }

  private static void copy(Map<String, Long> from, String key, Map<String, Long> to, String name) {
    Long value = from.get(key);
    if (value != null) {
      to.put(name, value);
    }
  }
}
