package io.tcpwait.outlet.json;

import io.tcpwait.sample.Peer;
import io.tcpwait.sample.Program;
import io.tcpwait.sample.Service;
import java.io.IOException;
import java.util.function.IntFunction;

/** The JSON of a process behind TIME_WAITs. */
final class ProgramJson {
  private final Json json;
  private final IntFunction<String> serviceName;

  ProgramJson(Json json, IntFunction<String> serviceName) {
    this.json = json;
    this.serviceName = serviceName;
  }

  void write(Program program) throws IOException {
    json.object(() -> members(program));
  }

  private void members(Program program) throws IOException {
    Service service = program.service();
    Peer peer = program.peer();
    json.text("role", service.role().label())
        .text("service", serviceName.apply(service.port()))
        .count("port", (long) service.port())
        .text("peer", peer == null ? null : peer.label());
    ProcessJson.write(json, program);
    json.text("found_by", peer == null ? "listener" : "live_connection");
  }
}
