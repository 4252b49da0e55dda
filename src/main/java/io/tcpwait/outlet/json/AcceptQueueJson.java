package io.tcpwait.outlet.json;

import io.tcpwait.sample.AcceptQueue;
import io.tcpwait.sample.Listener;
import java.io.IOException;
import java.util.function.IntFunction;

/** The JSON of the accept queue of one port, over all its listeners. */
final class AcceptQueueJson {
  private final Json json;
  private final IntFunction<String> serviceName;

  AcceptQueueJson(Json json, IntFunction<String> serviceName) {
    this.json = json;
    this.serviceName = serviceName;
  }

  void write(AcceptQueue queue) throws IOException {
    json.object(() -> members(queue));
  }

  private void members(AcceptQueue queue) throws IOException {
    json.text("service", serviceName.apply(queue.port()))
        .count("port", (long) queue.port())
        .count("waiting", queue.waiting())
        .count("backlog", queue.backlog())
        .count("listeners", (long) queue.listeners())
        .count("full_listeners", queue.busy().stream().filter(Listener::full).count());
  }
}
