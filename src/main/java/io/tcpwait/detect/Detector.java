package io.tcpwait.detect;

import io.tcpwait.model.CloseWaitSockets;
import io.tcpwait.model.Owner;
import io.tcpwait.model.Sample;
import io.tcpwait.model.StuckService;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;

/**
 * Finds what is wrong. Keeps a bounded history of what has stuck sockets, and of nothing else. One
 * thread's.
 */
public final class Detector {
  private static final double NS_PER_SECOND = 1e9;

  private final Histories histories = new Histories();
  private final Owners owners = new Owners(histories);
  private final Alarms alarms = new Alarms();
  private final Ceilings ceilings = new Ceilings(histories, owners);
  private final Wording wording;
  private Verdicts last = Verdicts.NONE;

  /**
   * A detector that has seen nothing.
   *
   * @param serviceName what the service of a port is called
   */
  public Detector(IntFunction<String> serviceName) {
    wording = new Wording(serviceName);
  }

  /**
   * What holds after one more sample. A sample without the TCP table, or without the ages of its
   * sockets, says nothing, and changes nothing.
   *
   * @param sockets of the dump that the sample is of
   * @param nowNs when the sample was taken, by a clock that only goes forward
   */
  public Verdicts detect(
      Sample sample, CloseWaitSockets sockets, Thresholds thresholds, long nowNs) {
    if (sample.tcp() == null || !sample.tcp().closeWait().agesKnown()) {
      return last;
    }
    var closeWait = sample.tcp().closeWait();
    double nowSeconds = nowNs / NS_PER_SECOND;
    histories.update(closeWait, sockets, thresholds.stuckAfterSeconds(), nowSeconds);
    owners.update(sample.owners(), nowSeconds);
    ceilings.update(sample, nowSeconds);

    Look look = new Look(sample, thresholds, histories, owners, ceilings, alarms, wording);
    List<Finding> found = new ArrayList<>();
    for (StuckService stuck : closeWait.services()) {
      CloseWaitLeak.find(look, stuck).ifPresent(found::add);
      CloseWaitGrowth.find(look, stuck).ifPresent(found::add);
      AcceptStall.find(look, stuck).ifPresent(found::add);
    }
    Map<Integer, Double> fdSecondsLeft = new HashMap<>();
    for (Owner owner : sample.owners()) {
      DeadSockets.find(look, owner).ifPresent(found::add);
      FdLimit.find(look, owner).ifPresent(found::add);
      Ceiling descriptors = owners.descriptors(owner, thresholds.stuckSockets());
      if (descriptors != null) {
        fdSecondsLeft.put(owner.pid(), descriptors.secondsLeft());
      }
    }
    last =
        new Verdicts(
            alarms.update(found, thresholds.clearAfterSeconds(), nowSeconds, sample.seconds()),
            histories.growth(closeWait.stuck()),
            Map.copyOf(fdSecondsLeft));
    return last;
  }
}
