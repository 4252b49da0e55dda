package io.tcpwait.outlet.report;

import io.tcpwait.detect.Finding;
import io.tcpwait.detect.Texts;
import java.util.List;

/**
 * The findings that a report is asked for, and those that it leaves out.
 *
 * @param subject of the findings that are asked for, such as {@code service mysql}; empty for all
 * @param elsewhere the findings that are left out, the worst first
 */
public record Filter(String subject, List<Finding> elsewhere) {
  /** All findings. */
  public static final Filter NONE = new Filter("", List.of());

  public Filter {
    elsewhere = List.copyOf(elsewhere);
  }

  /** {@code for service mysql}; empty for all findings. */
  String words() {
    return subject.isEmpty() ? "" : " for " + subject;
  }

  /** {@code 2 findings elsewhere, the worst critical}; empty if none was left out by choice. */
  String rest() {
    if (subject.isEmpty()) {
      return "";
    }
    return elsewhere.isEmpty()
        ? "no finding elsewhere"
        : Texts.count(elsewhere.size(), "finding")
            + " elsewhere, the worst "
            + elsewhere.getFirst().severity().label();
  }
}
