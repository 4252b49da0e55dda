package io.tcpwait.app;

import io.tcpwait.app.WatchedNetns.Look;
import io.tcpwait.collect.Collector;
import io.tcpwait.collect.HostNamespaces;
import io.tcpwait.collect.ListenerCount;
import io.tcpwait.detect.HostStatus;
import io.tcpwait.detect.Status;
import io.tcpwait.detect.Thresholds;
import io.tcpwait.processes.CpuBucket;
import io.tcpwait.sample.NetnsName;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Samples the network namespaces besides the own, within a budget of CPU time. The kernel's
 * counters tell which namespaces have to be sampled: first namespaces with findings, then the
 * others in turn. Belongs to the sampling thread.
 */
final class OtherNamespaces implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(OtherNamespaces.class);

  /** Each sampler takes some 80 KB. */
  private static final int MOST_SAMPLED = 128;

  /** A status is shown until this many turns of its namespace are overdue. */
  private static final int TURNS_SHOWN = 3;

  private final HostNamespaces namespaces;
  private final ListenerCount listenerCount;
  private final Function<String, NetnsSampler> newSampler;
  private final boolean limited;
  private final CpuBucket cpu;
  private final NamedNamespaces named = new NamedNamespaces();
  private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();
  private final Map<Long, WatchedNetns> byId = new LinkedHashMap<>();
  private final Set<String> toldThisTurn = new HashSet<>();
  private long turn;
  private long samplesInATurn = 1;
  private long tooMany;
  private @Nullable Integer unreadableTold;

  /**
   * Starts without a sample.
   *
   * @param newSampler makes a sampler for a namespace by its name
   * @param limited whether the budget of CPU time holds, as for an agent
   * @param cpuShare the part of a core that all these namespaces together may take, over any minute
   */
  OtherNamespaces(
      HostNamespaces namespaces,
      ListenerCount listenerCount,
      Function<String, NetnsSampler> newSampler,
      boolean limited,
      double cpuShare) {
    this.namespaces = namespaces;
    this.listenerCount = listenerCount;
    this.newSampler = newSampler;
    this.limited = limited;
    cpu = new CpuBucket(cpuShare, System.nanoTime());
  }

  /**
   * Takes effect with the next sample.
   *
   * @param most how many namespaces are named, the own included
   */
  void configure(Collector.Options options, double cpuShare, int most) {
    cpu.most(cpuShare);
    named.most(most - 1);
    byId.values().stream()
        .map(WatchedNetns::sampler)
        .forEach(
            sampler -> {
              if (sampler != null) {
                sampler.configure(options);
              }
            });
  }

  /**
   * Samples as many namespaces as the budget allows, and adds the last status of each to that of
   * the own.
   */
  HostStatus sample(Status own, Duration interval, Thresholds thresholds) {
    turn++;
    toldThisTurn.clear();
    long startCpuNs = threads.getCurrentThreadCpuTime();
    long leftNs = limited ? cpu.leftNs(System.nanoTime()) : Long.MAX_VALUE;
    update();
    List<WatchedNetns> due = due();
    int skipped = 0;
    for (WatchedNetns one : due) {
      if (threads.getCurrentThreadCpuTime() - startCpuNs > leftNs) {
        skipped++;
      } else {
        sample(one, interval, thresholds);
      }
    }
    samplesInATurn = samplesInATurn(due.size(), skipped);
    HostStatus status = status(own);
    cpu.spend(threads.getCurrentThreadCpuTime() - startCpuNs);
    tellReach(status);
    return status;
  }

  /** How many samples it takes until each namespace has had its turn, if all cost as much. */
  private long samplesInATurn(int due, int skipped) {
    int sampled = due - skipped;
    return skipped == 0 ? 1 : sampled > 0 ? Math.ceilDiv(due, sampled) : samplesInATurn + 1;
  }

  private void update() {
    Map<Long, NetnsName> others = namespaces.others();
    byId.values()
        .removeIf(
            one -> {
              boolean gone = !others.containsKey(one.id());
              if (gone) {
                one.close();
              }
              return gone;
            });
    others.forEach(
        (id, name) -> byId.computeIfAbsent(id, of -> new WatchedNetns(of, name)).name(name));
  }

  /** The namespaces whose sockets have to be sampled: first with findings, then in turn. */
  private List<WatchedNetns> due() {
    List<WatchedNetns> due = new ArrayList<>();
    tooMany = 0;
    long sampled = byId.values().stream().filter(one -> one.sampler() != null).count();
    for (WatchedNetns one : List.copyOf(byId.values())) {
      Look look = look(one);
      if (look == Look.ENDED) {
        one.close();
        byId.remove(one.id());
      } else if (look != Look.DUE) {
        one.confirmed(turn);
      } else if (one.sampler() != null) {
        due.add(one);
      } else if (sampled < MOST_SAMPLED) {
        sampled++;
        one.sampler(newSampler.apply(one.name().netns()));
        due.add(one);
      } else {
        tooMany++;
      }
    }
    due.sort(
        Comparator.comparing((WatchedNetns one) -> !one.hasFindings())
            .thenComparingLong(WatchedNetns::confirmedTurn)
            .thenComparingLong(WatchedNetns::id));
    return due;
  }

  private Look look(WatchedNetns one) {
    try {
      return one.look(namespaces, listenerCount, System.nanoTime());
    } catch (IOException | RuntimeException e) {
      tell(
          one.looking(),
          "sockets of network namespace " + one.name().netns() + " cannot be counted",
          e);
      return Look.DUE;
    }
  }

  private void sample(WatchedNetns one, Duration interval, Thresholds thresholds) {
    NetnsSampler sampler = one.sampler();
    if (sampler == null) {
      return;
    }
    try {
      Status status = namespaces.in(one.id(), () -> sampler.sample(interval, 0, thresholds));
      if (status == null) {
        one.close();
        byId.remove(one.id());
      } else {
        one.sampled(status, turn, System.nanoTime());
      }
    } catch (IOException | RuntimeException e) {
      tell(one.sampling(), "network namespace " + one.name().netns() + " cannot be sampled", e);
    }
  }

  /** Logs a trouble once, and once for all namespaces that have it in the same turn. */
  private void tell(Trouble trouble, String what, Exception e) {
    if (trouble.isNews(e) && toldThisTurn.add(e.toString())) {
      log.atWarn().setCause(e instanceof IOException ? null : e).addKeyValue("reason", e).log(what);
    }
  }

  private HostStatus status(Status own) {
    List<WatchedNetns> shown =
        byId.values().stream()
            .filter(one -> one.last() != null)
            .filter(one -> turn - one.confirmedTurn() < TURNS_SHOWN * samplesInATurn)
            .toList();
    List<WatchedNetns> idle = byId.values().stream().filter(one -> one.sampler() == null).toList();
    return named.status(
        own,
        shown,
        new HostStatus.Rest(
            List.of(),
            idle.stream().filter(one -> one.listeners() > 0).count(),
            idle.stream().mapToLong(WatchedNetns::listeners).sum()),
        namespaces.unreadable(),
        namespaces.unreadable() + tooMany,
        namespaces.ownName());
  }

  /** Logs how much of the host is seen, at the start and whenever that changes. */
  private void tellReach(HostStatus status) {
    int unreadable = status.unreadable();
    if (unreadableTold != null && (unreadable > 0) == (unreadableTold > 0)) {
      return;
    }
    unreadableTold = unreadable;
    if (unreadable > 0) {
      log.atWarn()
          .addKeyValue("watched", status.watched())
          .addKeyValue("unreadable", unreadable)
          .addKeyValue("mend", namespaces.grant())
          .log("network namespaces with TCP sockets cannot be entered");
    } else {
      log.atInfo()
          .addKeyValue("watched", status.watched())
          .log("all network namespaces with TCP sockets can be entered");
    }
  }

  /** Whether another sample of some namespace may tell more. */
  boolean mayTellMore() {
    return byId.values().stream().anyMatch(WatchedNetns::mayTellMore);
  }

  @Override
  public void close() {
    byId.values().forEach(WatchedNetns::close);
  }
}
