package io.tcpwait.detect;

import static io.tcpwait.detect.FindingKind.CLOSE_WAIT_LEAK;
import static io.tcpwait.detect.FindingKind.FD_LIMIT;
import static io.tcpwait.detect.Severity.CRITICAL;
import static io.tcpwait.detect.Severity.WARNING;
import static org.assertj.core.api.Assertions.assertThat;

import io.tcpwait.sample.Owner;
import io.tcpwait.sample.Owners;
import io.tcpwait.sample.ProcessNames;
import io.tcpwait.sample.Role;
import io.tcpwait.sample.Service;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Samples every five seconds; a finding clears after a minute. */
class HysteresisTest {
  private static final Step STEP = Step.text("restart it");

  private final Hysteresis alarms = new Hysteresis();
  private double now = 1_000;

  @Test
  void aFindingIsRaisedWithTheSecondSampleInARow() {
    assertThat(sample(leak(1, WARNING))).isEmpty();
    assertThat(sample()).isEmpty();
    assertThat(sample(leak(1, WARNING))).isEmpty();
    assertThat(alarms.isRaised(FindingKey.of(CLOSE_WAIT_LEAK, service(1)))).isFalse();
    List<Finding> raised = sample(leak(1, WARNING));
    assertThat(raised).hasSize(1);
    assertThat(raised.getFirst().sinceSeconds()).isEqualTo(5_000_000 + now - 5);
    assertThat(alarms.isRaised(FindingKey.of(CLOSE_WAIT_LEAK, service(1)))).isTrue();
    assertThat(alarms.isRaised(FindingKey.of(CLOSE_WAIT_LEAK, service(2)))).isFalse();
    assertThat(alarms.isRaised(FindingKey.of(FD_LIMIT, service(1)))).isFalse();
  }

  @Test
  void aFindingClearsAfterAMinuteAndNotBefore() {
    sample(leak(1, WARNING));
    sample(leak(1, WARNING));
    for (int i = 0; i < 11; i++) {
      assertThat(sample()).hasSize(1);
    }
    assertThat(sample()).isEmpty();
    assertThat(sample(leak(1, WARNING))).isEmpty();
  }

  @Test
  void shouldShowNoDateAndNoStepWhileAFindingIsAboutToClear() {
    sample(leak(1, WARNING));
    Finding seen = sample(leak(1, WARNING)).getFirst();
    Finding gone = sample().getFirst();
    assertThat(seen.ceilings()).isNotEmpty();
    assertThat(seen.brief().now()).isNotEmpty();
    assertThat(gone.summary()).matches("Gone since [0-9:]{8} UTC: 12 sockets");
    assertThat(gone.ceilings()).isEmpty();
    assertThat(gone.helps()).isEmpty();
    assertThat(gone.brief().when()).matches("gone since [0-9:]{8} UTC");
    assertThat(gone.brief().limit()).isEmpty();
    assertThat(gone.brief().now()).isEmpty();
    assertThat(gone.brief().then()).isEmpty();
    assertThat(sample(leak(1, WARNING)).getFirst().summary()).isEqualTo("12 sockets");
  }

  @Test
  void aFindingThatReturnsWithinAMinuteKeepsItsStart() {
    sample(leak(1, WARNING));
    double since = sample(leak(1, WARNING)).getFirst().sinceSeconds();
    for (int i = 0; i < 100; i++) {
      List<Finding> held = i % 10 == 0 ? sample(leak(1, WARNING)) : sample();
      assertThat(held).extracting(Finding::sinceSeconds).containsExactly(since);
    }
  }

  @Test
  void aFindingBecomesCriticalWithTheSecondSampleInARow() {
    sample(leak(1, WARNING));
    sample(leak(1, WARNING));
    assertThat(severity(leak(1, CRITICAL))).isEqualTo(WARNING);
    assertThat(severity(leak(1, WARNING))).isEqualTo(WARNING);
    assertThat(severity(leak(1, CRITICAL))).isEqualTo(WARNING);
    assertThat(severity(leak(1, CRITICAL))).isEqualTo(CRITICAL);
  }

  @Test
  void aFindingIsRaisedWithTheMilderSeverityOfItsTwoSamples() {
    sample(leak(1, CRITICAL));
    assertThat(severity(leak(1, WARNING))).isEqualTo(WARNING);
    sample(leak(2, WARNING));
    assertThat(sample(leak(2, CRITICAL)).getLast().severity()).isEqualTo(WARNING);
    sample(leak(3, CRITICAL));
    assertThat(severity(leak(3, CRITICAL))).isEqualTo(CRITICAL);
  }

  @Test
  void aFindingBecomesMilderAfterAMinute() {
    sample(leak(1, CRITICAL));
    sample(leak(1, CRITICAL));
    for (int i = 0; i < 11; i++) {
      assertThat(severity(leak(1, WARNING))).isEqualTo(CRITICAL);
    }
    assertThat(severity(leak(1, WARNING))).isEqualTo(WARNING);
    assertThat(severity(leak(1, CRITICAL))).isEqualTo(WARNING);
    assertThat(severity(leak(1, CRITICAL))).isEqualTo(CRITICAL);
  }

  @Test
  void criticalFindingsComeFirst() {
    Finding[] all = {
      leak(1, WARNING), limit(1, 1, WARNING), leak(2, CRITICAL), limit(2, 1, CRITICAL)
    };
    sample(all[0]);
    sample(all);
    assertThat(sample(all))
        .extracting(finding -> finding.severity() + " " + finding.kind())
        .containsExactly(
            "CRITICAL CLOSE_WAIT_LEAK",
            "CRITICAL FD_LIMIT",
            "WARNING CLOSE_WAIT_LEAK",
            "WARNING FD_LIMIT");
  }

  @Test
  void aReusedPidIsAnotherProcess() {
    sample(limit(1, 100, WARNING));
    assertThat(sample(limit(1, 200, WARNING))).isEmpty();
    assertThat(sample(limit(1, 200, WARNING))).hasSize(1);
  }

  @Test
  void thereAreAtMost512Findings() {
    for (int round = 0; round < 3; round++) {
      List<Finding> many = new ArrayList<>();
      for (int i = 0; i < 5_000; i++) {
        many.add(limit(1 + i, round, i == 4_000 ? CRITICAL : WARNING));
      }
      sample(many.toArray(Finding[]::new));
      assertThat(sample(many.toArray(Finding[]::new)).size()).isEqualTo(512);
    }
  }

  @Test
  void findingsOfOneSampleKeepTheirOrder() {
    Finding[] all = new Finding[20];
    for (int i = 0; i < all.length; i++) {
      all[i] = leak(1 + i * 37 % all.length, WARNING);
    }
    sample(all);
    assertThat(sample(all))
        .extracting(Finding::subject)
        .containsExactlyElementsOf(Arrays.stream(all).map(Finding::subject).toList());
  }

  private Severity severity(Finding finding) {
    return sample(finding).getFirst().severity();
  }

  private List<Finding> sample(Finding... found) {
    now += 5;
    return alarms.update(
        Arrays.asList(found), EnumSet.allOf(FindingKind.class), 60, now, 5_000_000 + now);
  }

  private static Service service(int port) {
    return new Service(Role.OUTBOUND, port);
  }

  private Finding leak(int port, Severity severity) {
    return finding(
        FindingKey.of(CLOSE_WAIT_LEAK, service(port)),
        severity,
        new Finding.Subject("host", service(port), null, null, null));
  }

  private Finding limit(int pid, long startTicks, Severity severity) {
    Owner owner =
        Owners.of(pid, startTicks, ProcessNames.of("java", ""), 1L, 1L, 1, Map.of(), null);
    return finding(
        FindingKey.of(FD_LIMIT, owner),
        severity,
        new Finding.Subject("host", null, null, null, owner));
  }

  private Finding finding(FindingKey key, Severity severity, Finding.Subject subject) {
    return new Finding(
        key,
        severity,
        subject,
        5_000_000 + now + 5,
        "12 sockets",
        List.of(),
        "",
        List.of(new Ceiling(Ceiling.Kind.DESCRIPTORS, 12, 1_024, 60)),
        List.of("restart it"),
        List.of(),
        Brief.of("12 sockets").limit("in 1m").now(STEP).then(STEP).build());
  }
}
