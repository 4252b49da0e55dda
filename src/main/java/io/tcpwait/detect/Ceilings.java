package io.tcpwait.detect;

import io.tcpwait.detect.history.BudgetProjection;
import io.tcpwait.detect.history.Histories;
import io.tcpwait.detect.history.Levels;
import io.tcpwait.detect.history.Pace;
import io.tcpwait.detect.history.PortProjections;
import io.tcpwait.detect.history.ProcessHistories;
import io.tcpwait.detect.history.ProcessHistory;
import io.tcpwait.detect.history.ServiceHistory;
import io.tcpwait.sample.Breakdown.PeerShare;
import io.tcpwait.sample.Cause;
import io.tcpwait.sample.Owner;
import io.tcpwait.sample.Role;
import io.tcpwait.sample.Sample;
import io.tcpwait.sample.Service;
import io.tcpwait.sample.Settings;
import io.tcpwait.sample.StuckService;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The limits that stuck sockets run into, and when. */
final class Ceilings {
  private final Histories histories;
  private final ProcessHistories processes;
  private final PortProjections ports;
  private @Nullable Levels memory;

  Ceilings(Histories histories, ProcessHistories processes, PortProjections ports) {
    this.histories = histories;
    this.processes = processes;
    this.ports = ports;
  }

  void update(Sample sample, double nowSeconds) {
    Long pages = sample.sockstat().get("tcp_mem_pages");
    if (pages != null) {
      memory = memory == null ? new Levels(nowSeconds) : memory;
      memory.put(nowSeconds, pages);
    }
  }

  /** The known ceilings of a service's stuck sockets, the nearest first. */
  List<Ceiling> of(StuckService stuck, Sample sample, int leastRise) {
    ServiceHistory history = histories.of(stuck.service());
    List<Ceiling> ceilings = new ArrayList<>();
    Owner owner = processes.of(stuck.service());
    add(ceilings, owner == null ? null : descriptors(owner, leastRise));
    if (history != null) {
      add(ceilings, ports(stuck, sample, history));
      add(ceilings, memory(sample, history, leastRise));
      add(ceilings, isWithoutFiles(stuck) ? null : files(sample, history));
    }
    ceilings.sort(Ceiling.NEAREST);
    return List.copyOf(ceilings);
  }

  private static void add(List<Ceiling> ceilings, @Nullable Ceiling ceiling) {
    if (ceiling != null) {
      ceilings.add(ceiling);
    }
  }

  /** The ports to the peer whose ports run out first; other connections to it hold ports too. */
  private @Nullable Ceiling ports(StuckService stuck, Sample sample, ServiceHistory history) {
    Long first = sample.settings().get(Settings.PORT_RANGE_MIN);
    Long last = sample.settings().get(Settings.PORT_RANGE_MAX);
    if (stuck.service().role() == Role.INBOUND || first == null || last == null) {
      return null;
    }
    return stuck.topPeers().stream()
        .map(share -> ports(share, last - first + 1.0, history))
        .min(Ceiling.NEAREST)
        .orElse(null);
  }

  private Ceiling ports(PeerShare<Long> share, double range, ServiceHistory history) {
    BudgetProjection budget = ports.of(share.peer());
    double limit = budget == null ? range : budget.budget().usable();
    double used = budget == null ? share.value() : budget.net();
    double left = Math.max(0, limit - used);
    double pace = histories.pacePerSecond(share.peer());
    double seconds =
        history.pace().isGrowing()
            ? pace > 0 ? left / pace : Double.POSITIVE_INFINITY
            : history.pace().secondsUntil(left, history.levels().dailyPacePerSecond());
    return new Ceiling(Ceiling.Kind.PORTS, used, limit, seconds);
  }

  /** Traffic takes memory too: a leak has a part in the rise only while it grows itself. */
  private @Nullable Ceiling memory(Sample sample, ServiceHistory history, int leastRise) {
    Long limit = sample.settings().get(Settings.TCP_MEM_HIGH);
    if (memory == null || limit == null) {
      return null;
    }
    Pace pace = history.pace();
    if (pace.isGrowing()) {
      pace = memory.watchedPace(leastRise, 0);
    }
    double seconds = pace.secondsUntil(limit - memory.now(), memory.dailyPacePerSecond());
    return new Ceiling(Ceiling.Kind.TCP_MEM, memory.now(), limit, seconds);
  }

  /** A connection that was not accepted is not an open file yet. */
  private static boolean isWithoutFiles(StuckService stuck) {
    return stuck.causes().of(Cause.NOT_ACCEPTED) >= stuck.stuck();
  }

  /** Each stuck socket is an open file, whatever else the host opens. */
  private static @Nullable Ceiling files(Sample sample, ServiceHistory history) {
    Long limit = sample.settings().get(Settings.FILE_MAX);
    Long used = sample.host().openFiles();
    return limit == null || used == null
        ? null
        : new Ceiling(
            Ceiling.Kind.FILE_MAX, used, limit, history.secondsUntil((double) limit - used));
  }

  /**
   * The descriptors of a process, which its part of the stuck sockets uses up.
   *
   * @return null if their number or limit is not known
   */
  @Nullable Ceiling descriptors(Owner owner, int leastRise) {
    Long open = owner.openFds();
    Long max = owner.maxFds();
    if (open == null || max == null) {
      return null;
    }
    double perSecond = 0;
    double seconds = 0;
    double daily = 0;
    double batch = 0;
    boolean known = true;
    for (Service of : owner.stuckByService().keySet()) {
      ServiceHistory service = histories.of(of);
      if (service != null && service.levels().now() > 0) {
        double part = processes.history(owner).part(of);
        perSecond += part * service.pace().perSecond();
        seconds = Math.max(seconds, service.pace().seconds());
        daily += part * service.levels().dailyPacePerSecond();
        batch += part * service.levels().largestBatch();
        known &= service.pace().state() != Pace.State.NOT_KNOWN;
      }
    }
    perSecond *= Relay.isLikely(owner) ? 2 : 1;
    Pace stuck =
        perSecond > 0
            ? Pace.growing(perSecond, seconds, perSecond * seconds)
            : known ? Pace.OVER : Pace.NOT_KNOWN;
    ProcessHistory history = processes.history(owner);
    double left = (double) max - open;
    double untilFull =
        history
            .fdPace(stuck, batch, leastRise)
            .secondsUntil(left, Math.max(daily, history.leakedDailyPacePerSecond()));
    return new Ceiling(Ceiling.Kind.DESCRIPTORS, open, max, untilFull);
  }
}
