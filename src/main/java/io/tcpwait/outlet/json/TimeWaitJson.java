package io.tcpwait.outlet.json;

import io.tcpwait.detect.Status;
import io.tcpwait.outlet.TimeWaitShare;
import io.tcpwait.sample.Service;
import io.tcpwait.sample.TimeWaitCounts;
import io.tcpwait.sample.TimeWaitService;
import java.io.IOException;
import java.util.function.IntFunction;

/** The JSON of the TIME_WAIT sockets of a sample. */
final class TimeWaitJson {
  private final Json json;
  private final Status status;
  private final IntFunction<String> serviceName;

  TimeWaitJson(Json json, Status status, IntFunction<String> serviceName) {
    this.json = json;
    this.status = status;
    this.serviceName = serviceName;
  }

  void members(TimeWaitCounts counts) throws IOException {
    Double byKernel = status.verdicts().timeWaitsPerSecond();
    json.count("sockets", counts.sockets().total())
        .number("length_seconds", counts.lengthSeconds())
        .number("window_seconds", counts.windowSeconds())
        .number("arrivals_per_second", counts.perSecond(counts.arrived().total()))
        .number("kernel_arrivals_per_second", byKernel == null ? Double.NaN : byKernel)
        .number("peak_per_second", counts.peakPerSecond())
        .object("arrivals_last_minute", () -> lastMinute(counts))
        .array("by_peer", TimeWaitShare.of(counts), share -> json.object(() -> share(share)))
        .array("by_service", counts.services(), of -> json.object(() -> service(counts, of)))
        .array("clients", counts.clients(), of -> json.object(() -> client(counts, of)));
  }

  private void lastMinute(TimeWaitCounts counts) throws IOException {
    float[] perSecond = new float[counts.spans().size()];
    for (int i = 0; i < perSecond.length; i++) {
      perSecond[i] = (float) (counts.spans().get(i) / TimeWaitCounts.SPAN_SECONDS);
    }
    json.number("step_seconds", TimeWaitCounts.SPAN_SECONDS)
        .numbers("per_second", perSecond)
        .flag("some_replaced", !counts.replaced().isEmpty());
  }

  private void share(TimeWaitShare share) throws IOException {
    ShareJson.subject(json, share.of(), serviceName);
    json.count("sockets", share.of().value())
        .number("arrivals_per_second", share.perSecond())
        .number("arrivals_per_second_last_minute", share.perSecondLong());
  }

  private void service(TimeWaitCounts counts, TimeWaitService of) throws IOException {
    json.text("role", of.service().role().label());
    service(of.service());
    json.count("sockets", of.sockets())
        .number("arrivals_per_second", counts.perSecond(of.arrived()))
        .number(
            "arrivals_per_second_last_minute",
            counts.perSecondLong(of.service().role(), of.sockets(), of.expiring()))
        .count("peers", of.peers())
        .count("most_at_one_peer", of.most());
  }

  private void client(TimeWaitCounts counts, TimeWaitCounts.Client client) throws IOException {
    json.text("peer", client.peer().label());
    service(client.peer().service());
    json.count("sockets", client.sockets())
        .number("arrivals_per_second", counts.perSecond(client.arrived()))
        .count("first_port", (long) client.firstPort())
        .count("last_port", (long) client.lastPort())
        .count("live_with_timestamps", client.timestamps().with())
        .count("live_without_timestamps", client.timestamps().without());
  }

  private void service(Service service) throws IOException {
    json.text("service", serviceName.apply(service.port())).count("port", (long) service.port());
  }
}
