package io.tcpwait.outlet.json;

import io.tcpwait.detect.Brief;
import io.tcpwait.detect.Finding;
import io.tcpwait.detect.Step;
import io.tcpwait.sample.HostProcess;
import io.tcpwait.sample.LocalAddress;
import io.tcpwait.sample.Peer;
import io.tcpwait.sample.Service;
import java.io.IOException;
import java.util.List;
import java.util.function.IntFunction;

/** The JSON of one finding. */
final class FindingJson {
  private final Json json;
  private final IntFunction<String> serviceName;

  FindingJson(Json json, IntFunction<String> serviceName) {
    this.json = json;
    this.serviceName = serviceName;
  }

  void write(Finding finding) throws IOException {
    json.object(() -> members(finding));
  }

  private void members(Finding finding) throws IOException {
    json.text("kind", finding.kind().label())
        .text("severity", finding.severity().label())
        .time("since", finding.sinceSeconds());
    subject(finding.subject());
    json.text("summary", finding.summary())
        .array(
            "evidence",
            finding.evidence(),
            fact ->
                json.object(
                    () ->
                        json.text("name", fact.name())
                            .number("value", fact.value())
                            .text("text", fact.text())))
        .text("cause", finding.cause())
        .array(
            "ceilings",
            finding.ceilings(),
            ceiling ->
                json.object(
                    () ->
                        json.text("kind", ceiling.kind().label())
                            .number("used", ceiling.used())
                            .number("limit", ceiling.limit())
                            .number("used_ratio", ceiling.usedRatio())
                            .seconds("seconds_left", ceiling.secondsLeft())
                            .flag("nearing", ceiling.isNearing())
                            .text("text", ceiling.text())))
        .texts("helps", finding.helps())
        .texts("does_not_help", finding.futile());
    json.object("brief", () -> brief(finding.brief()));
  }

  private void brief(Brief brief) throws IOException {
    json.text("what", brief.what())
        .time("began", brief.beganSeconds())
        .text("when", brief.when())
        .text("limit", brief.limit())
        .text("peers", brief.peers())
        .text("who", brief.who())
        .text("why", brief.why());
    steps("now", brief.now());
    steps("then", brief.then());
    json.text("check", brief.check()).text("will_not_help", brief.futile());
  }

  private void steps(String name, List<Step> steps) throws IOException {
    json.array(
        name,
        steps,
        step -> json.object(() -> json.text("command", step.command()).text("text", step.text())));
  }

  private void subject(Finding.Subject subject) throws IOException {
    Service service = subject.service();
    Peer peer = subject.peer();
    LocalAddress source = subject.source();
    HostProcess owner = subject.owner();
    json.text("netns", subject.netns())
        .text("role", service == null ? null : service.role().label())
        .text("service", service == null ? null : serviceName.apply(service.port()))
        .count("port", service == null ? null : (long) service.port())
        .text("peer", peer == null ? null : peer.label())
        .text("source", source == null ? null : source.label());
    ProcessJson.write(json, owner);
  }
}
