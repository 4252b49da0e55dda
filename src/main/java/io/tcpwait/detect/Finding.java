package io.tcpwait.detect;

import io.tcpwait.model.HostProcess;
import io.tcpwait.model.LocalAddress;
import io.tcpwait.model.Peer;
import io.tcpwait.model.Service;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Something wrong, with all that a person at night needs. Texts are sentences.
 *
 * @param sinceSeconds when it was first seen, Unix time
 * @param summary one line, without the kind and the severity
 * @param evidence the numbers behind it
 * @param cause in words
 * @param ceilings what it runs into, the nearest first; empty where nothing is neared
 * @param helps what to do
 * @param futile what is often done, and does not help
 */
public record Finding(
    FindingKind kind,
    Severity severity,
    Subject subject,
    double sinceSeconds,
    String summary,
    List<Fact> evidence,
    String cause,
    List<Ceiling> ceilings,
    List<String> helps,
    List<String> futile) {

  static final Comparator<Finding> WORST_FIRST =
      Comparator.comparing(Finding::severity)
          .reversed()
          .thenComparing(Finding::kind)
          .thenComparingDouble(Finding::sinceSeconds);

  /**
   * Whom a finding is about. What does not apply, or is not known, is null.
   *
   * @param peer of several the one with the most
   * @param source the address of this host whose ports it is about
   * @param owner of several the one with the most; a TIME_WAIT has none, so that it is who listens,
   *     or has a live connection with the same peer
   */
  public record Subject(
      String netns,
      @Nullable Service service,
      @Nullable Peer peer,
      @Nullable LocalAddress source,
      @Nullable HostProcess owner) {}

  Finding with(Severity other, double since) {
    return new Finding(
        kind, other, subject, since, summary, evidence, cause, ceilings, helps, futile);
  }
}
