package io.tcpwait.app;

import io.tcpwait.collect.Collector;
import io.tcpwait.collect.WatchedNamespaces;
import io.tcpwait.detect.HostStatus;
import io.tcpwait.detect.Status;
import io.tcpwait.detect.Thresholds;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Samples the watched network namespaces beside the own one, within a budget of CPU time: those
 * with findings first, then in turn. Belongs to the sampling thread.
 */
final class OtherNamespaces implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(OtherNamespaces.class);

  /** The part of a core that all of them together may take, over a minute. */
  private static final double CPU_SHARE = 0.02;

  private static final double MOST_SECONDS = 60;
  private static final double NS_PER_SECOND = 1e9;

  /** A status is shown until this many samples of its namespace are overdue. */
  private static final int TURNS_SHOWN = 3;

  private final WatchedNamespaces watched;
  private final Function<String, NetnsSampler> newSampler;
  private final boolean limited;
  private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();
  private final Map<Long, One> byId = new HashMap<>();
  private double leftNs = CPU_SHARE * MOST_SECONDS * NS_PER_SECOND;
  private long turn;
  private long samplesInATurn = 1;
  private int unreadableTold;
  private String problem = "";

  /** A namespace that is sampled. */
  private static final class One {
    final long id;
    final String name;
    final NetnsSampler sampler;
    @Nullable Status last;
    long lastTurn;

    One(long id, String name, NetnsSampler sampler) {
      this.id = id;
      this.name = name;
      this.sampler = sampler;
    }
  }

  /**
   * None is sampled yet.
   *
   * @param newSampler makes a sampler for a namespace by its name
   * @param limited whether the budget of CPU time holds, as for an agent
   */
  OtherNamespaces(
      WatchedNamespaces watched, Function<String, NetnsSampler> newSampler, boolean limited) {
    this.watched = watched;
    this.newSampler = newSampler;
    this.limited = limited;
  }

  /** From the next sample on. */
  void configure(Collector.Options options) {
    byId.values().forEach(one -> one.sampler.configure(options));
  }

  /** Samples as many as the budget allows, and adds the last status of each to the own one's. */
  HostStatus sample(Status own, Duration interval, Thresholds thresholds) {
    turn++;
    long startCpuNs = threads.getCurrentThreadCpuTime();
    leftNs =
        Math.min(CPU_SHARE * MOST_SECONDS * NS_PER_SECOND, leftNs + CPU_SHARE * interval.toNanos());
    update();
    int skipped = 0;
    for (One one : inTurn()) {
      if (limited && threads.getCurrentThreadCpuTime() - startCpuNs > leftNs) {
        skipped++;
      } else {
        sample(one, interval, thresholds);
      }
    }
    leftNs -= threads.getCurrentThreadCpuTime() - startCpuNs;
    samplesInATurn = samplesInATurn(byId.size(), skipped);
    tellUnreadable();
    return new HostStatus(shown(own), watched.unreadable());
  }

  /** How many samples it takes until each has had its turn, if the others cost as much. */
  private long samplesInATurn(int namespaces, int skipped) {
    int sampled = namespaces - skipped;
    return sampled > 0 ? Math.ceilDiv(namespaces, sampled) : samplesInATurn + 1;
  }

  private void update() {
    try {
      watched.update(this::hasFindings, System.nanoTime());
      problem = "";
    } catch (IOException e) {
      tell("other network namespaces cannot be looked for", e);
    }
    List<Long> ids = watched.ids();
    byId.values()
        .removeIf(
            one -> {
              boolean gone = !ids.contains(one.id) || !one.name.equals(watched.name(one.id));
              if (gone) {
                one.sampler.close();
              }
              return gone;
            });
    for (long id : ids) {
      byId.computeIfAbsent(
          id, of -> new One(of, watched.name(of), newSampler.apply(watched.name(of))));
    }
  }

  private boolean hasFindings(long id) {
    One one = byId.get(id);
    return one != null && one.sampler.hasFindings();
  }

  private List<One> inTurn() {
    return byId.values().stream()
        .sorted(
            Comparator.comparing((One one) -> !one.sampler.hasFindings())
                .thenComparingLong(one -> one.lastTurn)
                .thenComparingLong(one -> one.id))
        .toList();
  }

  private void sample(One one, Duration interval, Thresholds thresholds) {
    try {
      Status status = watched.in(one.id, () -> one.sampler.sample(interval, 0, thresholds));
      if (status == null) {
        one.sampler.close();
        byId.remove(one.id);
      } else {
        one.last = status;
        one.lastTurn = turn;
      }
    } catch (IOException | RuntimeException e) {
      tell("network namespace " + one.name + " cannot be sampled", e);
    }
  }

  /** One line for each distinct trouble in a row. */
  private void tell(String what, Exception e) {
    if (!e.toString().equals(problem)) {
      problem = e.toString();
      log.atWarn().setCause(e instanceof IOException ? null : e).addKeyValue("reason", e).log(what);
    }
  }

  private void tellUnreadable() {
    int unreadable = watched.unreadable();
    if (unreadable > 0 && unreadableTold == 0) {
      log.atWarn()
          .addKeyValue("namespaces", unreadable)
          .addKeyValue("mend", watched.grant())
          .log("network namespaces with TCP sockets cannot be entered");
    } else if (unreadable == 0 && unreadableTold > 0) {
      log.info("all network namespaces with TCP sockets can be entered");
    }
    unreadableTold = unreadable;
  }

  private List<Status> shown(Status own) {
    List<Status> all = new ArrayList<>(List.of(own));
    byId.values().stream()
        .sorted(Comparator.comparing(one -> one.name))
        .filter(one -> turn - one.lastTurn < TURNS_SHOWN * samplesInATurn)
        .forEach(
            one -> {
              if (one.last != null) {
                all.add(one.last);
              }
            });
    return all;
  }

  /** Whether one more sample of some namespace may tell more. */
  boolean mayTellMore() {
    return byId.values().stream().anyMatch(OtherNamespaces::mayTellMore);
  }

  private static boolean mayTellMore(One one) {
    Status last = one.last;
    return last != null && one.sampler.mayTellMore(last);
  }

  @Override
  public void close() {
    byId.values().forEach(one -> one.sampler.close());
    watched.close();
  }
}
