package io.tcpwait.detect;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Keeps findings from flapping. A finding is raised, or made worse, when two samples in a row say
 * so. It clears, or is made milder, when it has been gone for a while.
 */
public final class Hysteresis {
  private static final int SAMPLES_TO_RAISE = 2;

  /** Beyond this number, such as for processes by the hundred, the first seen are enough. */
  private static final int MAX_ALARMS = 512;

  private static final class Alarm {
    private final double sinceSeconds;
    private Finding last;
    private int samples;
    private Severity severity;
    private int samplesWorse;
    private double lastHeldSeconds;
    private double lastHeldUnixSeconds;
    private double lastAsBadSeconds;

    private Alarm(Finding first, double unixSeconds) {
      last = first;
      severity = first.severity();
      sinceSeconds = unixSeconds;
    }

    private boolean raised() {
      return samples >= SAMPLES_TO_RAISE;
    }
  }

  /** In the order in which they were first seen; within one sample, the largest first. */
  private final Map<FindingKey, Alarm> alarms = new LinkedHashMap<>();

  private double lastSeconds = Double.NEGATIVE_INFINITY;

  /** Whether the finding with this key holds, so that a lower threshold keeps it. */
  public boolean isRaised(FindingKey key) {
    Alarm alarm = alarms.get(key);
    return alarm != null && alarm.raised();
  }

  /** Whether no finding holds, and no finding is about to. */
  boolean isEmpty() {
    return alarms.isEmpty();
  }

  /** Whether another sample like the last would raise a finding, or make it worse. */
  public boolean isUndecided() {
    return alarms.values().stream()
        .anyMatch(
            alarm ->
                alarm.lastHeldSeconds >= lastSeconds
                    && (!alarm.raised() || alarm.samplesWorse > 0));
  }

  /**
   * Takes the findings of a sample, and returns the findings that hold.
   *
   * @param judged the kinds whose findings are gone if the sample does not show them
   * @param nowSeconds by a clock that only goes forward
   * @param unixSeconds Unix time
   */
  public List<Finding> update(
      List<Finding> found,
      Set<FindingKind> judged,
      double clearAfterSeconds,
      double nowSeconds,
      double unixSeconds) {
    lastSeconds = nowSeconds;
    for (Finding finding : found) {
      FindingKey key = finding.key();
      if (alarms.size() < MAX_ALARMS || alarms.containsKey(key)) {
        Alarm alarm = alarms.computeIfAbsent(key, any -> new Alarm(finding, unixSeconds));
        hold(alarm, finding, clearAfterSeconds, nowSeconds);
        alarm.lastHeldUnixSeconds = unixSeconds;
      }
    }
    List<Finding> held = new ArrayList<>();
    for (Iterator<Alarm> all = alarms.values().iterator(); all.hasNext(); ) {
      Alarm alarm = all.next();
      boolean absent = alarm.lastHeldSeconds < nowSeconds && isSure(alarm, judged);
      if (absent && (!alarm.raised() || nowSeconds - alarm.lastHeldSeconds >= clearAfterSeconds)) {
        all.remove();
      } else if (alarm.raised()) {
        Finding finding = alarm.last.with(alarm.severity, alarm.sinceSeconds);
        held.add(absent ? finding.gone(alarm.lastHeldUnixSeconds, unixSeconds) : finding);
      }
    }
    held.sort(Finding.WORST_FIRST);
    return List.copyOf(held);
  }

  /** If its kind was not judged, an info is gone, and a warning stays. */
  private static boolean isSure(Alarm alarm, Set<FindingKind> judged) {
    return judged.contains(alarm.last.kind()) || alarm.severity == Severity.INFO;
  }

  private static void hold(
      Alarm alarm, Finding finding, double clearAfterSeconds, double nowSeconds) {
    if (!alarm.raised() && finding.severity().compareTo(alarm.severity) < 0) {
      alarm.severity = finding.severity();
    }
    alarm.last = finding;
    alarm.samples++;
    alarm.lastHeldSeconds = nowSeconds;
    int worse = finding.severity().compareTo(alarm.severity);
    alarm.samplesWorse = worse > 0 ? alarm.samplesWorse + 1 : 0;
    if (worse >= 0) {
      alarm.lastAsBadSeconds = nowSeconds;
    }
    if (alarm.samplesWorse >= SAMPLES_TO_RAISE
        || nowSeconds - alarm.lastAsBadSeconds >= clearAfterSeconds) {
      alarm.severity = finding.severity();
      alarm.samplesWorse = 0;
      alarm.lastAsBadSeconds = nowSeconds;
    }
  }
}
