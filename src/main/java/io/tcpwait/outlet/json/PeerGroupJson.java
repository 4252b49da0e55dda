package io.tcpwait.outlet.json;

import io.tcpwait.outlet.PeerGroupShare;
import io.tcpwait.sample.Sample;
import java.io.IOException;

/** The JSON of peer groups. */
final class PeerGroupJson {
  private PeerGroupJson() {}

  static void add(Json json, Sample sample) throws IOException {
    json.array("peer_groups", PeerGroupShare.of(sample), of -> json.object(() -> share(json, of)));
  }

  private static void share(Json json, PeerGroupShare of) throws IOException {
    json.text("name", of.label())
        .text("role", of.role().label())
        .count("close_wait_sockets", of.closeWait())
        .count("close_wait_stuck_sockets", of.stuck())
        .count("time_wait_sockets", of.timeWait())
        .number("time_wait_arrivals_per_second", of.timeWaitsPerSecond());
  }
}
