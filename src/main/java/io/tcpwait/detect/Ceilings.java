package io.tcpwait.detect;

import io.tcpwait.detect.history.Histories;
import io.tcpwait.detect.history.Levels;
import io.tcpwait.detect.history.ProcessHistories;
import io.tcpwait.model.Breakdown.PeerShare;
import io.tcpwait.model.Owner;
import io.tcpwait.model.Role;
import io.tcpwait.model.Sample;
import io.tcpwait.model.Service;
import io.tcpwait.model.Settings;
import io.tcpwait.model.StuckService;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the stuck sockets of a service run into, and when. */
public final class Ceilings {
  private final Histories histories;
  private final ProcessHistories processes;
  private @Nullable Levels memory;
  private @Nullable Levels files;

  Ceilings(Histories histories, ProcessHistories processes) {
    this.histories = histories;
    this.processes = processes;
  }

  void update(Sample sample, double nowSeconds) {
    memory = put(memory, sample.sockstat().get("tcp_mem_pages"), nowSeconds);
    files = put(files, sample.host().openFiles(), nowSeconds);
  }

  private static @Nullable Levels put(
      @Nullable Levels levels, @Nullable Long value, double nowSeconds) {
    if (value == null) {
      return levels;
    }
    Levels known = levels == null ? new Levels(nowSeconds) : levels;
    known.put(nowSeconds, value);
    return known;
  }

  /** Those that are known, the nearest first. */
  List<Ceiling> of(StuckService stuck, Sample sample, int leastRise) {
    List<Ceiling> ceilings = new ArrayList<>();
    Owner owner = processes.of(stuck.service());
    add(ceilings, owner == null ? null : descriptors(owner, leastRise));
    add(ceilings, ports(stuck, sample, leastRise));
    Levels levels = histories.of(stuck.service());
    boolean rising = levels != null && levels.trend().isRising();
    Long memoryLimit = sample.settings().get(Settings.TCP_MEM_HIGH);
    add(ceilings, host(Ceiling.Kind.TCP_MEM, memory, memoryLimit, rising, leastRise));
    Long filesLimit = sample.settings().get(Settings.FILE_MAX);
    add(ceilings, host(Ceiling.Kind.FILE_MAX, files, filesLimit, rising, leastRise));
    ceilings.sort(Ceiling.NEAREST);
    return List.copyOf(ceilings);
  }

  private static void add(List<Ceiling> ceilings, @Nullable Ceiling ceiling) {
    if (ceiling != null) {
      ceilings.add(ceiling);
    }
  }

  /** Of the peer with the most; its other connections hold ports too, which is not counted here. */
  private @Nullable Ceiling ports(StuckService stuck, Sample sample, int leastRise) {
    Long first = sample.settings().get(Settings.PORT_RANGE_MIN);
    Long last = sample.settings().get(Settings.PORT_RANGE_MAX);
    if (stuck.service().role() == Role.INBOUND
        || stuck.topPeers().isEmpty()
        || first == null
        || last == null) {
      return null;
    }
    PeerShare<Long> most = stuck.topPeers().getFirst();
    Levels levels = histories.of(most.peer());
    double pace = levels == null ? 0 : levels.pacePerSecond(leastRise);
    return Ceiling.at(Ceiling.Kind.PORTS, most.value(), last - first + 1.0, pace);
  }

  /** What the whole host uses rises with its traffic too: a leak has a part in it if it rises. */
  private static @Nullable Ceiling host(
      Ceiling.Kind kind,
      @Nullable Levels used,
      @Nullable Long limit,
      boolean rising,
      int leastRise) {
    if (used == null || limit == null) {
      return null;
    }
    double pace = rising ? used.pacePerSecond(leastRise) : used.dailyPacePerSecond();
    return Ceiling.at(kind, used.now(), limit, pace);
  }

  /**
   * The descriptors of a process, which its part of its services' stuck sockets uses up; sockets
   * that wait to be accepted have none.
   *
   * @return null if their number or limit is not known
   */
  @Nullable Ceiling descriptors(Owner owner, int leastRise) {
    Long open = owner.openFds();
    Long max = owner.maxFds();
    if (open == null || max == null) {
      return null;
    }
    double stuckPace = 0;
    double batch = 0;
    for (Map.Entry<Service, Long> held : owner.stuckByService().entrySet()) {
      Levels levels = histories.of(held.getKey());
      if (levels != null && levels.now() > 0) {
        double part = Math.min(1, held.getValue() / levels.now());
        stuckPace += part * levels.pacePerSecond(leastRise);
        batch += part * levels.largestBatch();
      }
    }
    double pace = Math.max(processes.history(owner).fdPacePerSecond(batch, leastRise), stuckPace);
    return Ceiling.at(Ceiling.Kind.DESCRIPTORS, open, max, pace);
  }
}
