package io.tcpwait;

import static org.assertj.core.api.Assertions.assertThat;

import io.tcpwait.detect.FindingKind;
import io.tcpwait.detect.Severity;
import io.tcpwait.detect.rules.Rules;
import io.tcpwait.outlet.metrics.Metric;
import io.tcpwait.sample.Cause;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The tables of the documentation name exactly the metrics, findings and causes of the code. */
class DocumentationTest {
  private static final Pattern ROW = Pattern.compile("^\\| `([a-z0-9_]+)` \\|.*\\| ([^|]*) \\|$");
  private static final Pattern METRICS = Pattern.compile("(?m)^\\| (`[^|]*) \\|([^|]*)\\|");
  private static final Pattern LINK = Pattern.compile("\\]\\((?!https?:)([^)#]*)(?:#([^)]*))?\\)");
  private static final Pattern METRIC = Pattern.compile("`(tcpwait_[a-z0-9_]+)`");

  @Test
  void shouldListEveryKindOfFindingWithItsSeverities() throws IOException {
    Map<String, Set<String>> rows = new TreeMap<>();
    rowsBelow("| kind | raised when | severity |")
        .forEach((kind, severity) -> rows.put(kind, severities(severity)));
    Map<String, Set<String>> kinds = new TreeMap<>();
    for (FindingKind kind : FindingKind.values()) {
      kinds.put(
          kind.label(),
          kind.severities().stream()
              .map(Severity::label)
              .collect(Collectors.toCollection(TreeSet::new)));
    }
    assertThat(rows).isEqualTo(kinds);
  }

  @Test
  void shouldListEveryCause() throws IOException {
    assertThat(rowsBelow("| cause | the kernel shows | so |").keySet())
        .containsExactlyInAnyOrderElementsOf(
            Arrays.stream(Cause.values()).map(Cause::label).toList());
  }

  @Test
  void shouldListEveryMetricWithItsLabels() throws IOException {
    String table = Files.readString(Path.of("docs/metrics.md"));
    Map<String, List<String>> listed = new TreeMap<>();
    METRICS
        .matcher(table)
        .results()
        .forEach(
            row ->
                METRIC
                    .matcher(row.group(1))
                    .results()
                    .forEach(metric -> listed.put(metric.group(1), labels(row.group(2)))));
    Map<String, List<String>> metrics = new TreeMap<>();
    for (Metric metric : Metric.values()) {
      boolean isOfTheBuild = metric == Metric.BUILD;
      metrics.put(metric.exposedName(), isOfTheBuild ? List.of() : metric.labels());
    }
    assertThat(listed).isEqualTo(metrics);
  }

  private static List<String> labels(String cell) {
    return cell.isBlank() ? List.of() : List.of(cell.strip().split(", ", -1));
  }

  @Test
  void shouldHaveOneRuleForEveryKind() {
    assertThat(Rules.all())
        .extracting(rule -> rule.kind())
        .containsExactlyInAnyOrder(FindingKind.values());
    assertThat(Rules.all())
        .allSatisfy(
            rule ->
                assertThat(rule.getClass().getSimpleName().replaceAll("(?<!^)(?=[A-Z])", "_"))
                    .isEqualToIgnoringCase(rule.kind().label() + "_Rule"));
  }

  private static Set<String> severities(String cell) {
    return Arrays.stream(Severity.values())
        .map(Severity::label)
        .filter(label -> cell.toLowerCase(Locale.ROOT).contains(label))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** Maps the first cell of each row of a table to its last cell. */
  private static Map<String, String> rowsBelow(String head) throws IOException {
    List<String> lines = Files.readAllLines(Path.of("docs/findings.md"));
    Map<String, String> rows = new TreeMap<>();
    for (int i = lines.indexOf(head) + 2; lines.get(i).startsWith("|"); i++) {
      MatchResult row = ROW.matcher(lines.get(i)).results().findFirst().orElseThrow();
      rows.put(row.group(1), row.group(2));
    }
    return rows;
  }

  /** Checks that the file of each link exists and has the heading that the link names. */
  @Test
  void shouldLinkToExistingFilesAndHeadings() throws IOException {
    List<Path> pages;
    try (Stream<Path> files = Files.list(Path.of("docs"))) {
      pages =
          Stream.concat(
                  files.filter(file -> file.toString().endsWith(".md")),
                  Stream.of("README.md", "CONTRIBUTING.md", "SECURITY.md").map(Path::of))
              .toList();
    }
    List<String> broken = new ArrayList<>();
    for (Path page : pages) {
      for (MatchResult link : LINK.matcher(Files.readString(page)).results().toList()) {
        Path target =
            link.group(1).isEmpty() ? page : page.resolveSibling(link.group(1)).normalize();
        if (!Files.exists(target) || !hasHeading(target, link.group(2))) {
          broken.add(page + ": " + link.group());
        }
      }
    }
    assertThat(broken).isEmpty();
  }

  private static boolean hasHeading(Path page, @Nullable String anchor) throws IOException {
    return anchor == null
        || Files.readAllLines(page).stream()
            .filter(line -> line.startsWith("#"))
            .map(line -> line.replaceFirst("^#+ ", "").toLowerCase(Locale.ROOT))
            .map(line -> line.replaceAll("[^a-z0-9 _-]", "").replace(' ', '-'))
            .anyMatch(anchor::equals);
  }
}
