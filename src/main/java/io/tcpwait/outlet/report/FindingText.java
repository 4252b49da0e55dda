package io.tcpwait.outlet.report;

import io.tcpwait.detect.Ceiling;
import io.tcpwait.detect.Fact;
import io.tcpwait.detect.Finding;
import io.tcpwait.detect.Texts;
import java.util.List;
import java.util.Locale;

/** One finding with its full text. */
final class FindingText {
  private static final int LABEL_WIDTH = 15;

  private FindingText() {}

  /**
   * Adds a finding.
   *
   * @param oneOfMany whether several namespaces are watched, so that its namespace is named
   */
  static void add(Page page, Finding finding, double nowSeconds, boolean oneOfMany) {
    String netns = oneOfMany ? ", netns " + finding.subject().netns() : "";
    page.heading(heading(finding, nowSeconds) + netns);
    page.paragraph(finding.summary());
    page.list("Cause", LABEL_WIDTH, List.of(finding.cause()));
    List<String> nearest = finding.ceilings().stream().limit(1).map(Ceiling::text).toList();
    page.list("Evidence", LABEL_WIDTH, evidence(finding, nearest));
    page.list("Nearest limit", LABEL_WIDTH, nearest);
    page.list("Helps", LABEL_WIDTH, finding.helps());
    page.list("Does not help", LABEL_WIDTH, finding.futile());
  }

  /** {@code WARNING close_wait_leak}, and from 1 s on the time for which it has been seen. */
  private static String heading(Finding finding, double nowSeconds) {
    double seen = nowSeconds - finding.sinceSeconds();
    return severity(finding)
        + " "
        + finding.kind().label()
        + (seen >= 1 ? ", seen for " + Texts.duration(seen) : "");
  }

  static String severity(Finding finding) {
    return finding.severity().label().toUpperCase(Locale.ROOT);
  }

  /** The evidence without the nearest limit, which has a line of its own. */
  private static List<String> evidence(Finding finding, List<String> nearest) {
    return finding.evidence().stream()
        .map(Fact::text)
        .filter(text -> !nearest.contains(text))
        .toList();
  }
}
