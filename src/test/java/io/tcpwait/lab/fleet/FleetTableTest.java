package io.tcpwait.lab.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The rows of the printed table. */
class FleetTableTest {
  private static Cost cost(int agents, double mib, Map<String, Double> groups) {
    return new Cost(
        agents,
        200 * agents,
        10 * agents,
        40,
        13.5 * agents,
        mib,
        mib,
        0.0312,
        groups,
        25,
        150 * agents);
  }

  @Test
  void extrapolatesTheLineThroughTheMeasurements() {
    assertThat(
            FleetTable.ofCosts(
                List.of(cost(100, 60, Map.of()), cost(1_000, 150, Map.of())), 10_000))
        .isEqualTo(
            """
            | agents | series | of rules | of alerts | samples a second | resident, MiB | at most, MiB | CPU, % of a core | federated | by remote write |
            |---|---|---|---|---|---|---|---|---|---|
            | 100 | 20,000 | 1,000 | 40 | 1,350 | 60 | 60 | 3.1 | 25 | 15,000 |
            | 1,000 | 200,000 | 10,000 | 40 | 13,500 | 150 | 150 | 3.1 | 25 | 150,000 |
            | 10,000, extrapolated | 2,000,000 | 100,000 | 40 | 135,000 | 1,050 | 1,050 | 3.1 | 25 | 1,500,000 |\
            """);
  }

  @Test
  void doesNotExtrapolateOneMeasurement() {
    assertThat(FleetTable.ofCosts(List.of(cost(100, 60, Map.of())), 10_000))
        .doesNotContain("extrapolated");
  }

  @Test
  void theSlowestGroupsComeFirst() {
    Cost few = cost(100, 60, Map.of("a", 0.002, "b", 0.001));
    Cost many = cost(200, 60, Map.of("a", 0.003, "b", 0.0045));
    assertThat(FleetTable.ofGroups(List.of(few, many), 300))
        .isEqualTo(
            """
            | agents | b | a |
            |---|---|---|
            | 100 | 1.0 | 2.0 |
            | 200 | 4.5 | 3.0 |
            | 300, extrapolated | 8.0 | 4.0 |\
            """);
  }

  @Test
  void anExtrapolationNeverFalls() {
    Cost few = cost(100, 60, Map.of("a", 0.002));
    Cost many = cost(200, 60, Map.of("a", 0.001));
    assertThat(FleetTable.ofGroups(List.of(few, many), 10_000))
        .endsWith("| 10,000, extrapolated | 2.0 |");
  }
}
