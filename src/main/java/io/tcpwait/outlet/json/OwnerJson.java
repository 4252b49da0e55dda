package io.tcpwait.outlet.json;

import io.tcpwait.detect.Ceiling;
import io.tcpwait.detect.Status;
import io.tcpwait.sample.Owner;
import io.tcpwait.sample.Service;
import java.io.IOException;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;

/** The JSON of a process that holds stuck, stalled or dead sockets. */
final class OwnerJson {
  private static final Comparator<Map.Entry<Service, Long>> MOST_FIRST =
      Map.Entry.<Service, Long>comparingByValue()
          .reversed()
          .thenComparing(of -> of.getKey().role())
          .thenComparingInt(of -> of.getKey().port());

  private final Json json;
  private final Status status;
  private final IntFunction<String> serviceName;

  OwnerJson(Json json, Status status, IntFunction<String> serviceName) {
    this.json = json;
    this.status = status;
    this.serviceName = serviceName;
  }

  void write(Owner owner) throws IOException {
    json.object(() -> members(owner));
  }

  private void members(Owner owner) throws IOException {
    Double secondsLeft = status.verdicts().fdSecondsLeft().get(owner.pid());
    List<Map.Entry<Service, Long>> services =
        owner.stuckByService().entrySet().stream().sorted(MOST_FIRST).toList();
    ProcessJson.write(json, owner);
    json.count("open_fds", owner.openFds())
        .count("max_fds", owner.maxFds())
        .seconds("fd_exhaustion_seconds", secondsLeft == null ? Double.NaN : secondsLeft)
        .flag("fd_growing", secondsLeft == null ? null : Ceiling.isNearing(secondsLeft))
        .count("close_wait_sockets", owner.closeWaitSockets())
        .count("stuck_sockets", owner.stuck())
        .count("shared_sockets", owner.sharedSockets())
        .count("dead_sockets", owner.deadSockets())
        .count("parent_pid", owner.parentPid() == 0 ? null : (Long) (long) owner.parentPid())
        .array("services", services, of -> json.object(() -> service(of.getKey(), of.getValue())));
  }

  private void service(Service service, long stuck) throws IOException {
    json.text("role", service.role().label())
        .text("service", serviceName.apply(service.port()))
        .count("port", (long) service.port())
        .count("stuck_sockets", stuck);
  }
}
