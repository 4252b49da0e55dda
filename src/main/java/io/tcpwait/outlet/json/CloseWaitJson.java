package io.tcpwait.outlet.json;

import io.tcpwait.detect.Status;
import io.tcpwait.outlet.CloseWaitShare;
import io.tcpwait.outlet.Share;
import io.tcpwait.outlet.Unowned;
import io.tcpwait.sample.AcceptQueue;
import io.tcpwait.sample.ArrivalCurve;
import io.tcpwait.sample.Breakdown;
import io.tcpwait.sample.Cause;
import io.tcpwait.sample.CloseWaitCounts;
import io.tcpwait.sample.Service;
import io.tcpwait.sample.StuckCauses;
import io.tcpwait.sample.StuckService;
import java.io.IOException;
import java.util.EnumSet;
import java.util.List;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/** The JSON of the CLOSE_WAIT sockets of a sample. */
final class CloseWaitJson {
  private final Json json;
  private final Status status;
  private final IntFunction<String> serviceName;

  CloseWaitJson(Json json, Status status, IntFunction<String> serviceName) {
    this.json = json;
    this.status = status;
    this.serviceName = serviceName;
  }

  void members(CloseWaitCounts counts) throws IOException {
    List<CloseWaitShare> shares = CloseWaitShare.of(status);
    json.count("sockets", shares.stream().mapToLong(share -> share.of().value()).sum())
        .count("stuck_sockets", counts.agesKnown() ? (Long) sum(counts.stuck()) : null)
        .count("unowned_stuck_sockets", Unowned.sockets(status.sample()));
    if (counts.agesKnown()) {
      json.array("causes", EnumSet.allOf(Cause.class), cause -> cause(cause, counts.causes()));
    } else {
      json.count("causes", null);
    }
    json.array("age_bounds_seconds", AgeCounts.BOUNDS_SECONDS, json::value)
        .array("by_peer", shares, share -> json.object(() -> share(counts, share)))
        .array("by_service", counts.services(), stuck -> json.object(() -> service(counts, stuck)));
  }

  private static long sum(Breakdown<Long> stuck) {
    return Share.of(stuck).stream().mapToLong(Share::value).sum();
  }

  private void cause(Cause cause, StuckCauses causes) throws IOException {
    json.object(
        () ->
            json.text("cause", cause.label())
                .count("keepalive_on_sockets", causes.keepaliveOn().getOrDefault(cause, 0L))
                .count("keepalive_off_sockets", causes.keepaliveOff().getOrDefault(cause, 0L)));
  }

  private void share(CloseWaitCounts counts, CloseWaitShare share) throws IOException {
    ShareJson.subject(json, share.of(), serviceName);
    json.count("sockets", share.of().value())
        .count("stuck_sockets", share.stuck())
        .seconds("oldest_age_seconds", share.oldestAgeSeconds())
        .number("growth_per_second", share.growthPerSecond());
    ages(share.of().peer() == null ? null : counts.arrivals().peers().get(share.of().peer()));
  }

  private void service(CloseWaitCounts counts, StuckService stuck) throws IOException {
    Service service = stuck.service();
    AcceptQueue queue = stuck.acceptQueue();
    json.text("role", service.role().label())
        .text("service", serviceName.apply(service.port()))
        .count("port", (long) service.port())
        .count("peers", (long) stuck.peers())
        .count("sockets", stuck.closeWait())
        .count("stuck_sockets", stuck.stuck())
        .seconds("oldest_age_seconds", stuck.oldestAgeSeconds())
        .array("causes", EnumSet.allOf(Cause.class), cause -> cause(cause, stuck.causes()))
        .seconds("first_probe_seconds", stuck.firstProbeSeconds())
        .seconds("last_probe_seconds", stuck.lastProbeSeconds())
        .count("send_blocked_bytes", stuck.sendBlockedBytes())
        .count("accept_queue", queue == null ? null : queue.waiting())
        .count("accept_backlog", queue == null ? null : queue.backlog());
    ages(counts.arrivals().services().get(service));
  }

  private void ages(@Nullable ArrivalCurve curve) throws IOException {
    if (curve == null) {
      json.nothing("ages");
    } else {
      json.array("ages", AgeCounts.of(curve), json::value);
    }
  }
}
