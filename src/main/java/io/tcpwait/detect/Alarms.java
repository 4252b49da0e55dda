package io.tcpwait.detect;

import io.tcpwait.model.HostProcess;
import io.tcpwait.model.LocalAddress;
import io.tcpwait.model.Peer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Keeps findings from flapping: one is raised, and made worse, when two samples in a row say so; it
 * clears, and is made milder, when it has been gone for a while.
 */
final class Alarms {
  private static final int SAMPLES_TO_RAISE = 2;

  /** Of more than this, which are processes by the hundred, the first seen are enough. */
  private static final int MAX_ALARMS = 512;

  /** What makes two findings the same one. */
  private record Key(FindingKind kind, Object about) {}

  private static final class Alarm {
    private final double sinceSeconds;
    private Finding last;
    private int samples;
    private Severity severity;
    private int samplesWorse;
    private double lastHeldSeconds;
    private double lastAsBadSeconds;

    private Alarm(Finding first, double wallSeconds) {
      last = first;
      severity = first.severity();
      sinceSeconds = wallSeconds;
    }

    private boolean raised() {
      return samples >= SAMPLES_TO_RAISE;
    }
  }

  /** In the order in which they were first seen, of one sample the one with the most first. */
  private final Map<Key, Alarm> alarms = new LinkedHashMap<>();

  /** Whether the finding of this kind about this holds, so that it takes less to keep it. */
  boolean isRaised(FindingKind kind, Object about) {
    Alarm alarm = alarms.get(new Key(kind, about));
    return alarm != null && alarm.raised();
  }

  /**
   * Takes what a sample shows, and answers what holds.
   *
   * @param nowSeconds of a clock that only goes forward
   * @param wallSeconds Unix time
   */
  List<Finding> update(
      List<Finding> found, double clearAfterSeconds, double nowSeconds, double wallSeconds) {
    for (Finding finding : found) {
      Key key = key(finding);
      if (alarms.size() < MAX_ALARMS || alarms.containsKey(key)) {
        Alarm alarm = alarms.computeIfAbsent(key, any -> new Alarm(finding, wallSeconds));
        hold(alarm, finding, clearAfterSeconds, nowSeconds);
      }
    }
    List<Finding> held = new ArrayList<>();
    for (Iterator<Alarm> all = alarms.values().iterator(); all.hasNext(); ) {
      Alarm alarm = all.next();
      boolean absent = alarm.lastHeldSeconds < nowSeconds;
      if (absent && (!alarm.raised() || nowSeconds - alarm.lastHeldSeconds >= clearAfterSeconds)) {
        all.remove();
      } else if (alarm.raised()) {
        held.add(alarm.last.with(alarm.severity, alarm.sinceSeconds));
      }
    }
    held.sort(Finding.WORST_FIRST);
    return List.copyOf(held);
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

  private static Key key(Finding finding) {
    Finding.Subject subject = finding.subject();
    HostProcess owner = subject.owner();
    return new Key(finding.kind(), about(finding, subject, owner));
  }

  /** What a finding about a budget, a pool or a client is known by. */
  static Object about(@Nullable LocalAddress source, @Nullable Peer peer) {
    return Arrays.asList(source, peer);
  }

  private static Object about(
      Finding finding, Finding.Subject subject, @Nullable HostProcess owner) {
    return switch (finding.kind()) {
      case DEAD_SOCKETS, FD_LIMIT -> owner == null ? subject.netns() : OwnerKey.of(owner);
      case CLOSE_WAIT_LEAK, CLOSE_WAIT_GROWTH, ACCEPT_STALL, SERVER_CLOSES_FIRST ->
          subject.service() == null ? subject.netns() : subject.service();
      case PORT_BUDGET, BIND_POOL, PORT_RECYCLING -> about(subject.source(), subject.peer());
      case TIME_WAIT_BUCKETS -> subject.netns();
      case SYSCTL -> finding.evidence().getFirst().name();
    };
  }
}
