package io.tcpwait.detect;

import io.tcpwait.kernel.NetNamespace;
import io.tcpwait.sample.HostProcess;
import io.tcpwait.sample.LocalAddress;
import io.tcpwait.sample.Peer;
import io.tcpwait.sample.Service;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Something wrong, with all that a person at night needs. Texts are sentences.
 *
 * @param sinceSeconds when it was first seen, Unix time; NaN until a sample confirms it
 * @param summary one line, without the kind and the severity
 * @param evidence the numbers behind it
 * @param cause in words
 * @param ceilings the limits that it nears, the nearest first; may be empty
 * @param helps what to do
 * @param futile steps that are often taken and do not help
 * @param brief the same, short enough for a screen
 */
public record Finding(
    FindingKey key,
    Severity severity,
    Subject subject,
    double sinceSeconds,
    String summary,
    List<Fact> evidence,
    String cause,
    List<Ceiling> ceilings,
    List<String> helps,
    List<String> futile,
    Brief brief) {
  static final Comparator<Finding> WORST_FIRST =
      Comparator.comparing(Finding::severity)
          .reversed()
          .thenComparing(Finding::kind)
          .thenComparingDouble(Finding::sinceSeconds);

  /**
   * The sockets and processes of a finding. Parts that do not apply, or are not known, are null.
   *
   * @param peer the peer with the most sockets
   * @param source the address of this host whose ports run out
   * @param owner the process with the most sockets. A TIME_WAIT does not have a process: then it is
   *     the listener, or a process with an open connection to the same peer
   */
  public record Subject(
      String netns,
      @Nullable Service service,
      @Nullable Peer peer,
      @Nullable LocalAddress source,
      @Nullable HostProcess owner) {}

  /** The identity of a finding on the host. */
  public record Identity(String netns, FindingKey key) {}

  public Identity identity() {
    return new Identity(subject.netns, key);
  }

  public FindingKind kind() {
    return key.kind();
  }

  Finding with(Severity other, double since) {
    return new Finding(
        key, other, subject, since, summary, evidence, cause, ceilings, helps, futile, brief);
  }

  /**
   * The finding while it is about to clear: without a date, and without steps, which may name a
   * process that has ended.
   *
   * @param lastSeenSeconds the last sample that showed it, Unix time
   */
  Finding gone(double lastSeenSeconds, double nowSeconds) {
    String since = " since " + Texts.utc(lastSeenSeconds, nowSeconds) + " UTC";
    return new Finding(
        key,
        severity,
        subject,
        sinceSeconds,
        "Gone" + since + ": " + summary,
        evidence,
        cause,
        List.of(),
        List.of(),
        futile,
        brief.gone("gone" + since));
  }

  /** Starts a finding of the namespace as a whole. */
  public static Builder of(FindingKey key, Severity severity, String netns) {
    return new Builder(key, severity, netns);
  }

  /** Collects the parts of a finding; parts that are left out are empty. */
  public static final class Builder {
    private final FindingKey key;
    private final Severity severity;
    private final String netns;
    private final List<Fact> evidence = new ArrayList<>();
    private final List<String> helps = new ArrayList<>();
    private final List<String> futile = new ArrayList<>();
    private List<Ceiling> ceilings = List.of();
    private @Nullable Service service;
    private @Nullable Peer peer;
    private @Nullable LocalAddress source;
    private @Nullable HostProcess owner;
    private String summary = "";
    private String cause = "";
    private @Nullable Brief brief;
    private boolean elsewhere;

    private Builder(FindingKey key, Severity severity, String netns) {
      this.key = key;
      this.severity = severity;
      this.netns = netns;
    }

    public Builder service(@Nullable Service ofSubject) {
      service = ofSubject;
      return this;
    }

    public Builder peer(@Nullable Peer ofSubject) {
      peer = ofSubject;
      return this;
    }

    public Builder source(@Nullable LocalAddress ofSubject) {
      source = ofSubject;
      return this;
    }

    public Builder owner(@Nullable HostProcess ofSubject) {
      owner = ofSubject;
      return this;
    }

    public Builder summary(String text) {
      summary = text;
      return this;
    }

    public Builder cause(String text) {
      cause = text;
      return this;
    }

    public Builder evidence(List<Fact> facts) {
      evidence.addAll(facts);
      return this;
    }

    public Builder evidence(Fact fact) {
      evidence.add(fact);
      return this;
    }

    /** The limits that the finding nears, the nearest first. */
    public Builder ceilings(List<Ceiling> nearestFirst) {
      ceilings = nearestFirst;
      return this;
    }

    public Builder helps(List<String> texts) {
      helps.addAll(texts);
      return this;
    }

    public Builder helps(String text) {
      helps.add(text);
      return this;
    }

    public Builder futile(List<String> texts) {
      futile.addAll(texts);
      return this;
    }

    public Builder futile(String text) {
      futile.add(text);
      return this;
    }

    public Builder brief(Brief inShort) {
      brief = inShort;
      return this;
    }

    /**
     * Whether the namespace is another than that of the reader's shell. Commands of the brief then
     * enter it by a process that lives in it, if that is known.
     */
    public Builder elsewhere(boolean ofAnother) {
      elsewhere = ofAnother;
      return this;
    }

    private Brief forShell(Brief inside) {
      return elsewhere && owner != null && !netns.equals(NetNamespace.HOST)
          ? inside.after("nsenter -t " + owner.pid() + " -n ")
          : inside;
    }

    public Finding build() {
      return new Finding(
          key,
          severity,
          new Subject(netns, service, peer, source, owner),
          Double.NaN,
          summary,
          List.copyOf(evidence),
          cause,
          List.copyOf(ceilings),
          List.copyOf(helps),
          List.copyOf(futile),
          forShell(brief == null ? Brief.of(summary).why(cause).build() : brief));
    }
  }
}
