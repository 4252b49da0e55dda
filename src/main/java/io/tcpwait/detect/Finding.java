package io.tcpwait.detect;

import io.tcpwait.model.Owner;
import io.tcpwait.model.Peer;
import io.tcpwait.model.Service;
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

  /**
   * Whom a finding is about. What does not apply, or is not known, is null.
   *
   * @param peer of several the one with the most
   * @param owner of several the one with the most
   */
  public record Subject(
      String netns, @Nullable Service service, @Nullable Peer peer, @Nullable Owner owner) {}

  Finding with(Severity other, double since) {
    return new Finding(
        kind, other, subject, since, summary, evidence, cause, ceilings, helps, futile);
  }
}
