package io.tcpwait.detect.rules;

import static io.tcpwait.detect.FindingKind.CLOSE_WAIT_LEAK;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;

import io.tcpwait.detect.Days;
import io.tcpwait.detect.Fact;
import io.tcpwait.detect.Finding;
import io.tcpwait.detect.Step;
import io.tcpwait.detect.Verdicts;
import io.tcpwait.sample.Cause;
import io.tcpwait.sample.CloseWaitCounts;
import io.tcpwait.sample.HeldKind;
import io.tcpwait.sample.Holding;
import io.tcpwait.sample.Owner;
import io.tcpwait.sample.ProcessNames;
import io.tcpwait.sample.ProcessSearch;
import io.tcpwait.sample.ProcessSearch.Refusal;
import io.tcpwait.sample.ProcessSearch.State;
import io.tcpwait.sample.Role;
import io.tcpwait.sample.Service;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The subject of a leak: a service, a process with many services, or several processes. */
class CloseWaitLeakRuleTest {
  private static final String FREES_ALL =
      "Until then a restart of the program frees all of them; it buys as much time as they took to"
          + " pile up.";

  private final Days days = new Days();

  @Test
  void shouldReportTheProcessWhenEachOfItsManyServicesHasTooFew() {
    comeOnPorts(300);
    days.owners(owner(4711, 300, manyServices(64), 300, 0));
    days.pass(70, 5);
    Finding leak = days.finding(CLOSE_WAIT_LEAK).orElseThrow();
    assertThat(leak.summary())
        .isEqualTo(
            "java (pid 4711) holds 300 sockets that are stuck in CLOSE_WAIT, of 300 services.");
    assertThat(leak.subject().service()).isNull();
    assertThat(leak.subject().owner().pid()).isEqualTo(4711);
    assertThat(Days.fact(leak, "services").text())
        .isEqualTo(
            "of 300 services, with few each: outbound service 20000 (1), outbound service 20001"
                + " (1), outbound service 20002 (1), outbound service 20003 (1), outbound service"
                + " 20004 (1) and 295 more");
    assertThat(leak.helps()).contains(FREES_ALL);
  }

  @Test
  void shouldNotReportTheProcessTooWhenItsServiceIsReported() {
    days.come(1, 20);
    days.come(2, 5432, 5);
    Service other = new Service(Role.OUTBOUND, 5432);
    days.owners(owner(4711, 25, Map.of(Days.DATABASE, 20L, other, 5L), 2, 0));
    assertThat(days.pass(70, 5).findings())
        .singleElement()
        .satisfies(finding -> assertThat(finding.subject().service()).isEqualTo(Days.DATABASE));
  }

  @Test
  void shouldStaySilentWhenAProcessHasFewOfFewServices() {
    comeOnPorts(9);
    days.owners(owner(4711, 9, manyServices(9), 9, 0));
    assertThat(days.pass(60, 5).findings()).isEmpty();
  }

  /** Processes are searched only every 15 s. */
  @Test
  void shouldStaySilentWhenTheSocketsOfAKnownHolderAreGone() {
    days.owners(owner(4711, 300, manyServices(64), 300, 0));
    assertThat(days.pass(15, 5).findings()).isEmpty();
  }

  @Test
  void shouldReportOneFindingForProcessesThatShareAllTheirSockets() {
    comeOnPorts(30);
    days.owners(
        owner(4711, 30, manyServices(30), 30, 30), owner(4712, 30, manyServices(30), 30, 30));
    assertThat(days.pass(70, 5).findings())
        .singleElement()
        .satisfies(finding -> assertThat(finding.helps()).doesNotContain(FREES_ALL));
  }

  @Test
  void shouldNotJudgeManySmallServicesWhileTheirProcessesAreUnknown() {
    days.come(1, 9);
    days.search(State.PARTLY_DENIED);
    assertThat(days.pass(70, 5).unknown()).doesNotContain(CLOSE_WAIT_LEAK);
    days.come(2, 5432, 1);
    assertThat(days.pass(70, 5).unknown()).contains(CLOSE_WAIT_LEAK);
  }

  /** The list of services is limited, so a process may hold sockets of unlisted services. */
  @Test
  void shouldCountTheSocketsOfServicesThatAreNotListed() {
    comeOnPorts(300);
    days.owners(owner(4711, 12, manyServices(3), 12, 0));
    days.pass(70, 5);
    assertThat(days.finding(CLOSE_WAIT_LEAK).orElseThrow().subject().owner().pid()).isEqualTo(4711);
  }

  @Test
  void shouldReportTheProcessWhenItsOnlyServiceIsNotListed() {
    comeOnPorts(300);
    days.owners(owner(4711, 12, Map.of(new Service(Role.OUTBOUND, 30_000), 12L), 1, 0));
    assertThat(days.pass(70, 5).findings()).hasSize(1);
  }

  @Test
  void shouldStaySilentAboutOneOfManyProcessesWhenItHasFew() {
    comeOnPorts(300);
    days.owners(owner(4711, 9, manyServices(9), 9, 0));
    assertThat(days.pass(70, 5).findings()).isEmpty();
  }

  /** Each listed service has a finding, and too few sockets for a leak are left to the process. */
  @Test
  void shouldStaySilentAboutTheProcessWhenItsServicesCoverNearlyAllSockets() {
    for (int i = 0; i < CloseWaitCounts.MAX_SERVICES; i++) {
      days.come(i, 20_000 + i, 10);
    }
    days.come(999, 30_000, 5);
    days.owners(owner(4711, 15, Map.of(), 1, 0));
    assertThat(days.pass(70, 5).findings()).noneMatch(of -> of.subject().service() == null);
  }

  @Test
  void shouldNameEveryHolderAndAdviseNoSingleRestartWhenSocketsAreShared() {
    days.come(1, 25);
    days.owners(
        owner(16386, 25, Map.of(Days.DATABASE, 25L), 1, 25),
        owner(16387, 25, Map.of(Days.DATABASE, 25L), 1, 25));
    days.search(State.COMPLETE);
    days.pass(70, 5);
    Finding leak = days.finding(CLOSE_WAIT_LEAK).orElseThrow();
    assertThat(leak.summary())
        .endsWith("with 1 peer, shared by java (pid 16386) and java (pid 16387).");
    assertThat(leak.evidence())
        .extracting(Fact::text)
        .contains(
            "java (pid 16386) holds 25 of them, 25 together with another process",
            "java (pid 16387) holds 25 of them, 25 together with another process");
    assertThat(leak.helps())
        .contains(
            "Until then all of java (pid 16386) and java (pid 16387) have to end: a socket stays as"
                + " long as one process has it open.")
        .doesNotContain(FREES_ALL);
  }

  @Test
  void shouldAdviseARestartWhenOneProcessHoldsAllSockets() {
    days.come(1, 25);
    days.owners(owner(4711, 25, Map.of(Days.DATABASE, 25L), 1, 0));
    days.search(State.COMPLETE);
    Verdicts verdicts = days.pass(70, 5);
    assertThat(verdicts.findings().getFirst().helps()).contains(FREES_ALL);
  }

  @Test
  void shouldAdviseARestartOfEachWhenSeveralProcessesHoldTheirOwnSockets() {
    days.come(1, 25);
    days.owners(
        owner(4711, 15, Map.of(Days.DATABASE, 15L), 1, 0),
        owner(4712, 10, Map.of(Days.DATABASE, 10L), 1, 0));
    days.search(State.COMPLETE);
    List<String> helps = days.pass(70, 5).findings().getFirst().helps();
    assertThat(helps)
        .contains(
            "Until then a restart of each of java (pid 4711) and java (pid 4712) frees the sockets"
                + " that it holds.");
  }

  /** A search is made every 15 s: sockets that got stuck since then have no holder yet. */
  @ParameterizedTest
  @CsvSource({"20, 20, ', held by java (pid 4711).'", "25, 20, ', 20 held by java (pid 4711).'"})
  void shouldNotCountTheHeldSocketsIfTheOthersAreYoungerThanTheSearch(
      int sought, int held, String end) {
    days.come(1, 25);
    days.owners(owner(4711, 20, Map.of(Days.DATABASE, 20L), 1, 0));
    days.search(new ProcessSearch(State.COMPLETE, 0, sought, held));
    days.pass(70, 5);
    assertThat(days.finding(CLOSE_WAIT_LEAK).orElseThrow().summary()).endsWith("1 peer" + end);
  }

  @ParameterizedTest
  @CsvSource({
    "PARTLY_DENIED, USER, run this report as root",
    "PARTLY_DENIED, CAPABILITIES, run this report with these capabilities",
    "PARTLY_DENIED, POLICY, 'run this report as the host''s root, unconfined'",
    "COMPLETE, USER, run this report in the host's PID namespace (--pid=host)",
    "NOT_YET, USER, look again in a minute"
  })
  void shouldSayWhatShowsTheUnknownHolder(State state, Refusal refusal, String step) {
    days.come(1, 25);
    days.owners(owner(4711, 3, Map.of(Days.WEB, 3L), 1, 0));
    days.search(state, refusal);
    days.pass(70, 5);
    assertThat(days.finding(CLOSE_WAIT_LEAK).orElseThrow().brief().now())
        .singleElement()
        .extracting(Step::text, STRING)
        .startsWith(step);
  }

  @Test
  void shouldNotAdviseAServerToMendAPool() {
    comeOnPorts(300);
    days.owners(owner(4711, 12, Map.of(new Service(Role.INBOUND, 8_080), 12L), 1, 0));
    days.pass(70, 5);
    Finding leak = days.finding(CLOSE_WAIT_LEAK).orElseThrow();
    assertThat(leak.helps()).first().asString().contains("idle timeout").doesNotContain("pool");
    assertThat(leak.brief().then())
        .extracting(Step::text)
        .contains("mend the server: an idle timeout, close() at the end, limits for handlers");
  }

  private void comeOnPorts(int count) {
    for (int i = 0; i < count; i++) {
      days.come(i, 20_000 + i, 1);
    }
  }

  private static Map<Service, Long> manyServices(int count) {
    Map<Service, Long> services = new HashMap<>();
    for (int i = 0; i < count; i++) {
      services.put(new Service(Role.OUTBOUND, 20_000 + i), 1L);
    }
    return services;
  }

  private static Owner owner(
      int pid, long stuck, Map<Service, Long> byService, int services, long shared) {
    return new Owner(
        pid,
        pid,
        1,
        ProcessNames.of("java", ""),
        1_000L,
        65_536L,
        stuck,
        Map.of(HeldKind.STUCK, new Holding(stuck, services, byService)),
        Map.of(Cause.EOF_UNREAD, stuck),
        shared,
        null,
        Map.of());
  }
}
