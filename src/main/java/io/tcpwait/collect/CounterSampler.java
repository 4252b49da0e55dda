package io.tcpwait.collect;

import io.tcpwait.kernel.ProcFs;
import io.tcpwait.kernel.ProcNetCounters;
import io.tcpwait.kernel.Sysctls;
import io.tcpwait.sample.KernelCounters;
import io.tcpwait.sample.PortRange;
import io.tcpwait.sample.Settings;
import io.tcpwait.sample.Source;
import io.tcpwait.sample.Terms;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads the kernel's own counters and its settings. Values that cannot be read are absent. */
final class CounterSampler {
  static final String ABSENT = "values that cannot be read are absent meanwhile";

  /** A read that may fail with an IOException. */
  @FunctionalInterface
  private interface Reading {
    /** Adds to {@code bad} the names of impossible values. */
    Map<String, Long> read(List<String> bad) throws IOException;
  }

  private static final String PORT_RANGE = "net.ipv4.ip_local_port_range";
  private static final long MS_PER_SECOND = 1_000;
  private static final Map<String, Long> NO_IPV6 = Map.of("TCP6:inuse", 0L);

  /** Settings hardly ever change, and reading them all takes longer than the counters. */
  private static final long SETTINGS_EVERY_NS = 15_000_000_000L;

  /** Counters of netstat move with segments; but a failure to read them must show soon. */
  private static final long NETSTAT_EVERY_NS = 15_000_000_000L;

  /** Verdicts of the same sample compare with these. */
  private static final List<String> READ_ALWAYS = List.of(PORT_RANGE, Settings.MAX_TW_BUCKETS);

  private final ProcFs procfs;
  private final ProcNetCounters counters;
  private final Sysctls sysctls;
  private final SourceHealth health;
  private final Derived events = new Derived();
  private final Derived sockstat = new Derived();
  private Map<String, Long> sockstat4 = Map.of();
  private Map<String, Long> sockstat6 = Map.of();
  private Map<String, Long> netstat = Map.of();
  private @Nullable Long netstatReadNs;
  private TcpActivity activity = TcpActivity.UNKNOWN;
  private boolean moved = true;
  private Map<String, Long> settings = Map.of();
  private final Map<String, long[]> readAlways = new HashMap<>();
  private @Nullable BitSet reserved;
  private @Nullable Long allReadNs;
  private Terms terms = Terms.UNKNOWN;
  private @Nullable Map<String, Long> settingsOfTerms;

  CounterSampler(ProcFs procfs, SourceHealth health) {
    this.procfs = procfs;
    counters = new ProcNetCounters(procfs, KernelCounters::isWanted);
    sysctls = new Sysctls(procfs);
    this.health = health;
  }

  /**
   * The kernel's counts of sockets.
   *
   * @param host whether the namespace stands for the whole host
   */
  Map<String, Long> sockstat(boolean host, long nowNs) {
    sockstat4 = Map.of();
    sockstat6 = Map.of();
    return read(
        Source.SOCKSTAT,
        nowNs,
        bad -> {
          sockstat4 = possible(counters.sockstat(), bad);
          sockstat6 = possible(sockstat6(), bad);
          return sockstat.of(
              sockstat4, sockstat6, (ipv4, ipv6) -> KernelCounters.sockstat(ipv4, ipv6, host));
        });
  }

  private Map<String, Long> sockstat6() throws IOException {
    try {
      return counters.sockstat6();
    } catch (NoSuchFileException e) {
      if (procfs.hasIpv6()) {
        throw e;
      }
      return NO_IPV6;
    }
  }

  /**
   * The counters of TCP events; not to be changed. Counters of netstat are up to 15 s old while no
   * segment has arrived or left.
   */
  Map<String, Long> events(long nowNs) {
    Map<String, Long> snmp = read(Source.SNMP, nowNs, bad -> possible(counters.snmp(), bad));
    List<Long> movesBefore = activity.moves();
    activity =
        new TcpActivity(
            snmp.get("Tcp:CurrEstab"),
            snmp.get("Tcp:ActiveOpens"),
            KernelCounters.tableMoves(snmp, sockstat4, sockstat6));
    moved = activity.moves().isEmpty() || !activity.moves().equals(movesBefore);
    boolean due =
        netstatReadNs == null || netstat.isEmpty() || nowNs - netstatReadNs >= NETSTAT_EVERY_NS;
    if (moved || due) {
      netstatReadNs = nowNs;
      netstat = read(Source.NETSTAT, nowNs, bad -> possible(counters.netstat(), bad));
    }
    return events.of(netstat, snmp, CounterSampler::events);
  }

  private static Map<String, Long> events(Map<String, Long> netstat, Map<String, Long> snmp) {
    Map<String, Long> events = new HashMap<>(KernelCounters.netstatEvents(netstat));
    events.putAll(KernelCounters.snmpEvents(snmp));
    return events;
  }

  /** As of the last {@link #sockstat} and {@link #events}. */
  TcpActivity activity() {
    return activity;
  }

  /**
   * The settings that this kernel has; a setting that cannot be read does not affect the others.
   * The ports that connections get, and the limit of TIME_WAITs, are current if a socket has
   * changed since the last {@link #events}. Otherwise all settings are up to 15 s old. All are read
   * anew if one of these has changed, or if a setting could not be read.
   *
   * @return the same map as before if nothing has changed; not to be changed
   */
  Map<String, Long> settings(long nowNs) {
    if (allReadNs == null || nowNs - allReadNs >= SETTINGS_EVERY_NS || (moved && isChanged())) {
      Map<String, Long> read = readSettings(nowNs);
      settings = read.equals(settings) ? settings : read;
    }
    return settings;
  }

  /** A malformed setting counts as a change; the read of all settings reports it. */
  @SuppressWarnings("ReferenceEquality") // The same object means that the file is unchanged.
  private boolean isChanged() {
    try {
      for (String name : READ_ALWAYS) {
        if (sysctls.read(name) != readAlways.get(name)) {
          return true;
        }
      }
      return sysctls.readPorts(Settings.RESERVED_PORTS) != reserved;
    } catch (IOException | RuntimeException e) {
      return true;
    }
  }

  private Map<String, Long> readSettings(long nowNs) {
    Map<String, Long> read = new HashMap<>();
    reserved = null;
    settingsOfTerms = null;
    Exception failure = null;
    for (String name : Settings.NAMES) {
      try {
        addSetting(name, read);
      } catch (IOException | RuntimeException e) {
        failure = e;
      }
    }
    if (failure == null && read.isEmpty()) {
      failure = new IOException("none of the settings is there");
    }
    if (failure == null) {
      allReadNs = nowNs;
      health.succeeded(Source.SYSCTL);
    } else {
      allReadNs = null;
      health.failed(Source.SYSCTL, failure, ABSENT, nowNs);
    }
    return Map.copyOf(read);
  }

  /** The terms of TIME_WAITs and ports by {@code settings}, as of the last {@link #settings}. */
  @SuppressWarnings("ReferenceEquality") // The same map stands for the same settings.
  Terms terms(Map<String, Long> settings) {
    if (settings != settingsOfTerms) {
      settingsOfTerms = settings;
      terms = termsOf(settings);
    }
    return terms;
  }

  private Terms termsOf(Map<String, Long> settings) {
    Long seconds = settings.get(Settings.TW_TIMEOUT);
    Long first = settings.get(Settings.PORT_RANGE_MIN);
    Long last = settings.get(Settings.PORT_RANGE_MAX);
    return new Terms(
        seconds == null ? null : (Long) (MS_PER_SECOND * seconds),
        settings.getOrDefault(Settings.TW_REUSE_DELAY, Terms.DEFAULT_REUSE_DELAY_MS),
        first == null || last == null || reserved == null
            ? null
            : new PortRange(first.intValue(), last.intValue(), reserved));
  }

  private void addSetting(String name, Map<String, Long> settings) throws IOException {
    if (name.equals(Settings.RESERVED_PORTS)) {
      BitSet ports = sysctls.readPorts(name);
      if (ports != null) {
        reserved = ports;
        settings.put(Settings.label(name, 0), (long) ports.cardinality());
      }
      return;
    }
    long[] numbers = sysctls.read(name);
    if (READ_ALWAYS.contains(name)) {
      readAlways.put(name, numbers);
    }
    if (numbers.length > 0 && numbers.length != Settings.size(name)) {
      throw new IOException(name + ": " + numbers.length + " numbers, not " + Settings.size(name));
    }
    for (int i = 0; i < numbers.length; i++) {
      if (!Settings.isPossible(Settings.label(name, i), numbers[i])) {
        throw new IOException(name + ": " + numbers[i] + " is no value that it can have");
      }
    }
    if (name.equals(PORT_RANGE) && numbers.length > 0 && numbers[0] > numbers[1]) {
      throw new IOException(name + ": ends before it begins");
    }
    for (int i = 0; i < numbers.length; i++) {
      settings.put(Settings.label(name, i), numbers[i]);
    }
  }

  private Map<String, Long> read(Source source, long nowNs, Reading reading) {
    try {
      List<String> bad = new ArrayList<>();
      Map<String, Long> values = reading.read(bad);
      if (bad.isEmpty()) {
        health.succeeded(source);
      } else {
        health.failed(source, negative(bad), ABSENT, nowNs);
      }
      return values;
    } catch (IOException | RuntimeException e) {
      health.failed(source, e, ABSENT, nowNs);
      return Map.of();
    }
  }

  private static String negative(List<String> names) {
    int more = names.size() - 1;
    return names.getFirst() + (more == 0 ? "" : " and " + more + " more") + " below 0";
  }

  /** Removes impossible values, and keeps the others. */
  private static Map<String, Long> possible(Map<String, Long> values, List<String> bad) {
    List<String> impossible = KernelCounters.impossible(values);
    if (impossible.isEmpty()) {
      return values;
    }
    bad.addAll(impossible);
    Map<String, Long> possible = new HashMap<>(values);
    possible.keySet().removeAll(impossible);
    return possible;
  }
}
