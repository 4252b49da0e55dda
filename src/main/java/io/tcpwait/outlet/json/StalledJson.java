package io.tcpwait.outlet.json;

import io.tcpwait.sample.Stalled;
import io.tcpwait.sample.StalledService;
import java.io.IOException;
import java.util.List;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/** The JSON of stalled sockets by service, stuck CLOSE_WAITs excluded. */
final class StalledJson {
  private final Json json;
  private final IntFunction<String> serviceName;

  StalledJson(Json json, IntFunction<String> serviceName) {
    this.json = json;
    this.serviceName = serviceName;
  }

  void members(Stalled stalled) throws IOException {
    services("half_closed", stalled.halfClosed());
    services("fin_wait2", stalled.finWait2());
    services("receive", stalled.receive());
  }

  private void services(String name, @Nullable List<StalledService> services) throws IOException {
    if (services == null) {
      json.nothing(name);
    } else {
      json.array(name, services, service -> json.object(() -> service(service)));
    }
  }

  private void service(StalledService stalled) throws IOException {
    json.text("role", stalled.service().role().label())
        .text("service", serviceName.apply(stalled.service().port()))
        .count("port", (long) stalled.service().port())
        .count("sockets", stalled.sockets())
        .count("overdue_sockets", stalled.overdue())
        .seconds("oldest_age_seconds", stalled.oldestAgeSeconds())
        .count("queued_bytes", stalled.queuedBytes())
        .count("peers", (long) stalled.peers());
  }
}
