package io.tcpwait.outlet.page;

import io.tcpwait.detect.Brief;
import io.tcpwait.detect.Ceiling;
import io.tcpwait.detect.Fact;
import io.tcpwait.detect.Finding;
import io.tcpwait.detect.FindingKind;
import io.tcpwait.detect.HostStatus;
import io.tcpwait.detect.Severity;
import io.tcpwait.detect.Step;
import io.tcpwait.detect.Texts;
import io.tcpwait.outlet.CheckState;
import io.tcpwait.outlet.Shown;
import io.tcpwait.outlet.Told;
import io.tcpwait.sample.HostProcess;
import io.tcpwait.sample.ProcessNames;
import io.tcpwait.sample.Service;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.IntFunction;
import java.util.stream.Collectors;

/**
 * The findings of a status as cards, the worst first, below a line that sums them up.
 *
 * @param serviceName the name of the service on a port
 */
record FindingsHtml(IntFunction<String> serviceName) {
  private static final String RUNBOOKS =
      "https://github.com/tcpwait/tcpwait/blob/main/deploy/runbooks/";

  private static final int MS_PER_SECOND = 1000;

  String of(HostStatus host) {
    Html html = new Html();
    List<Told> findings = Told.of(host.findings());
    String worst = worst(host);
    html.open("p class=\"verdict " + worst.toLowerCase(Locale.ROOT) + "\"")
        .element("strong", worst)
        .text(" ")
        .text(sum(host, findings.size()))
        .close("p");
    double now = host.own().sample().seconds();
    findings.stream()
        .limit(Shown.MAX_FINDINGS)
        .forEach(told -> card(html, told, told.brief(), now));
    if (findings.size() > Shown.MAX_FINDINGS) {
      html.element(
          "p", "And " + Texts.count(findings.size() - Shown.MAX_FINDINGS, "finding") + " more.");
    }
    return html.toString();
  }

  /**
   * The state of a check. A warning or critical finding is shown even if the TCP table is unknown.
   */
  static String worst(HostStatus host) {
    Severity worst = host.worst();
    return worst == Severity.INFO ? CheckState.of(host).name() : worst.name();
  }

  private static String sum(HostStatus host, int findings) {
    String found = findings == 0 ? "Nothing found" : Texts.count(findings, "finding");
    String where =
        host.watched() == 1
            ? "network namespace " + host.own().sample().netns()
            : Texts.count(host.watched(), "network namespace");
    Set<FindingKind> unknown = host.unknown();
    String open =
        host.own().sample().tcp() == null
            ? " The TCP table could not be read."
            : unknown.isEmpty() ? "" : " Not judged, or not yet: " + names(unknown) + ".";
    return found + " in " + where + "." + open;
  }

  private static String names(Set<FindingKind> kinds) {
    return kinds.stream().map(FindingKind::label).collect(Collectors.joining(", "));
  }

  private void card(Html html, Told told, Brief brief, double now) {
    Finding finding = told.finding();
    String severity = finding.severity().label();
    String key = Integer.toHexString(finding.identity().hashCode());
    html.open("article class=\"finding " + severity + "\" data-key=\"" + key + "\"")
        .open("h3")
        .element("span class=\"severity\"", severity.toUpperCase(Locale.ROOT))
        .text(" ")
        .text(finding.summary())
        .close("h3")
        .open("dl")
        .term("Who", who(finding.subject()));
    since(html, finding.sinceSeconds(), now);
    html.term("Pace", brief.when());
    html.term("Peers", brief.peers());
    html.term("Why", finding.cause());
    limits(html, finding.ceilings());
    steps(html, "Now", brief.now());
    steps(html, "Then", brief.then());
    if (brief.now().isEmpty() && brief.then().isEmpty()) {
      html.terms("Now", finding.helps());
    }
    if (!brief.check().isEmpty()) {
      steps(html, "Check", List.of(Step.command(brief.check(), "")));
    }
    html.terms("Not", finding.futile());
    more(html, told);
    html.close("dl").close("article");
  }

  private static void steps(Html html, String term, List<Step> steps) {
    if (steps.isEmpty()) {
      return;
    }
    html.element("dt", term).open("dd");
    for (Step step : steps) {
      html.open("p");
      if (!step.command().isEmpty()) {
        html.element("code", step.command()).text(" ");
      }
      html.text(step.text()).close("p");
    }
    html.close("dd");
  }

  private static void more(Html html, Told told) {
    Finding finding = told.finding();
    html.element("dt", "More").open("dd");
    if (!finding.evidence().isEmpty()) {
      html.open("details").element("summary", "Evidence").open("ul");
      finding.evidence().stream().map(Fact::text).forEach(text -> html.element("li", text));
      html.close("ul").close("details");
    }
    html.text(told.kinds().size() > 1 ? "Runbooks" : "Runbook");
    for (FindingKind kind : told.kinds()) {
      String href = RUNBOOKS + kind.label() + ".md";
      html.text(" ").element("a href=\"" + href + "\" rel=\"noreferrer\"", kind.label());
    }
    html.close("dd");
  }

  private static void since(Html html, double since, double now) {
    if (!Double.isNaN(since)) {
      Instant instant = Instant.ofEpochMilli(Math.round(since * MS_PER_SECOND));
      html.element("dt", "Seen")
          .open("dd")
          .element("time datetime=\"" + instant + "\"", "since " + Texts.utc(since, now) + " UTC")
          .text(", " + Texts.duration(Math.max(0, now - since)) + " ago")
          .close("dd");
    }
  }

  private static void limits(Html html, List<Ceiling> ceilings) {
    if (ceilings.isEmpty()) {
      return;
    }
    html.element("dt", "Limit").open("dd");
    for (Ceiling ceiling : ceilings) {
      html.open("p class=\"limit\"");
      double ratio = Math.clamp(ceiling.usedRatio(), 0, 1);
      String meter =
          "meter min=\"0\" max=\"1\" high=\"0.8\" low=\"0.6\" optimum=\"0\" value=\"%.4f\""
              .formatted(ratio);
      html.element(meter + " aria-label=\"used\"", Texts.percent(ratio))
          .text(" ")
          .text(ceiling.text())
          .close("p");
    }
    html.close("dd");
  }

  private String who(Finding.Subject subject) {
    List<String> who = new ArrayList<>();
    HostProcess owner = subject.owner();
    if (owner != null) {
      who.add(process(owner));
    }
    Service service = subject.service();
    if (service != null) {
      who.add(service.role().label() + " service " + serviceName.apply(service.port()));
    }
    if (subject.peer() != null) {
      who.add("peer " + subject.peer().label());
    }
    if (subject.source() != null) {
      who.add("from " + subject.source().label());
    }
    who.add("netns " + subject.netns());
    return String.join(", ", who);
  }

  private static String process(HostProcess owner) {
    ProcessNames names = owner.names();
    List<String> known = new ArrayList<>();
    add(known, "", names.program().equals(names.process()) ? "" : names.program());
    known.add("pid " + owner.pid());
    add(known, "", names.unit());
    add(known, "container ", names.container().label());
    add(known, "user ", names.user());
    return owner.process() + " (" + String.join(", ", known) + ")";
  }

  private static void add(List<String> known, String what, String name) {
    if (!name.isEmpty()) {
      known.add(what + name);
    }
  }
}
