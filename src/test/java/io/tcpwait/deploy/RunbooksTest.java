package io.tcpwait.deploy;

import static java.util.stream.Collectors.toCollection;
import static org.assertj.core.api.Assertions.assertThat;

import io.tcpwait.deploy.DeployFiles.Rule;
import io.tcpwait.detect.FindingKind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class RunbooksTest {
  private static final String PREFIX =
      "https://github.com/tcpwait/tcpwait/blob/main/deploy/runbooks/";
  private static final Pattern ROW =
      Pattern.compile("(?m)^\\| \\[(Tcpwait\\w+)]\\([^)]+\\) \\| ([a-z, ]+) \\|");
  private static final Pattern LINK = Pattern.compile("]\\(([^)#]*)(?:#([^)]*))?\\)");

  @Test
  void everyAlertHasARunbook() throws Exception {
    Set<String> named = new TreeSet<>();
    for (Rule rule : DeployFiles.rules()) {
      if (rule.isAlert()) {
        assertThat(rule.runbook()).startsWith(PREFIX);
        named.add(rule.runbook().substring(PREFIX.length()));
      }
    }
    assertThat(pages().map(DeployFiles.RUNBOOKS::relativize).map(Path::toString))
        .filteredOn(page -> !page.startsWith("recipes/") && !page.equals("README.md"))
        .containsExactlyInAnyOrderElementsOf(named);
  }

  @Test
  void everyKindAndSeverityHasAnAlert() throws Exception {
    Set<String> selected =
        DeployFiles.rules().stream()
            .filter(Rule::isAlert)
            .map(Rule::expression)
            .collect(toCollection(TreeSet::new));
    assertThat(Arrays.stream(FindingKind.values()))
        .allSatisfy(
            kind ->
                assertThat(kind.severities())
                    .allSatisfy(
                        severity ->
                            assertThat(selected)
                                .anyMatch(
                                    one ->
                                        one.matches(
                                            ".*\\{alert=\"%s\",severity=~?\"%s.*"
                                                .formatted(kind.label(), severity.label())))));
  }

  @Test
  void shouldListEveryAlertWithItsSeverities() throws Exception {
    Map<String, Set<String>> severities = new TreeMap<>();
    for (Rule rule : DeployFiles.rules()) {
      if (rule.isAlert()) {
        severities.computeIfAbsent(rule.name(), _ -> new TreeSet<>()).add(rule.severity());
      }
    }
    Map<String, Set<String>> listed = new TreeMap<>();
    ROW.matcher(Files.readString(DeployFiles.RUNBOOKS.resolve("README.md")))
        .results()
        .forEach(row -> listed.put(row.group(1), new TreeSet<>(List.of(row.group(2).split(", ")))));
    assertThat(listed).isEqualTo(severities);
  }

  static Stream<Path> pages() throws IOException {
    try (Stream<Path> files = Files.walk(DeployFiles.RUNBOOKS)) {
      return files.filter(file -> file.toString().endsWith(".md")).toList().stream();
    }
  }

  @ParameterizedTest
  @MethodSource("pages")
  void everyLinkOfARunbookLeadsSomewhere(Path page) throws Exception {
    assertThat(LINK.matcher(Files.readString(page)).results())
        .filteredOn(link -> !link.group(1).contains("://"))
        .allSatisfy(
            link -> {
              Path to = link.group(1).isEmpty() ? page : page.resolveSibling(link.group(1));
              assertThat(to).exists();
              if (link.group(2) != null) {
                assertThat(anchors(to)).contains(link.group(2));
              }
            });
  }

  /** GitHub's rule for the anchors of headings. */
  private static Set<String> anchors(Path page) throws IOException {
    try (Stream<String> lines = Files.lines(page)) {
      return lines
          .filter(line -> line.startsWith("#"))
          .map(line -> line.replaceFirst("^#+ ", "").toLowerCase(Locale.ROOT))
          .map(line -> line.replaceAll("[^\\p{L}\\p{N}_ -]", "").replace(' ', '-'))
          .collect(toCollection(TreeSet::new));
    }
  }
}
