package io.tcpwait.outlet.json;

import io.tcpwait.outlet.Faults;
import io.tcpwait.outlet.peers.PeerListing;
import io.tcpwait.outlet.peers.PeerPage;
import io.tcpwait.outlet.peers.PeerQuery;
import io.tcpwait.sample.Peer;
import io.tcpwait.sample.PeerList;
import java.io.IOException;
import java.io.OutputStream;
import java.util.function.IntFunction;

/**
 * The JSON of one page of peers.
 *
 * <pre>
 * {"version":1,"sort":"stuck","order":"desc","q":"","netns":null,"page":1,"pages":360,
 *  "page_size":50,"matching_peers":18000,"complete":true,
 *  "namespaces":[{"netns":"host","time":"2026-11-20T20:20:40.500Z","peers":18000}],
 *  "peers":[{"netns":"host","role":"outbound","service":"mysql","port":3306,…}]}
 * </pre>
 */
final class PeersJson {
  private static final long VERSION = 1;

  private final IntFunction<String> serviceName;
  private final Faults faults = new Faults();

  PeersJson(IntFunction<String> serviceName) {
    this.serviceName = serviceName;
  }

  void write(PeerListing listing, PeerQuery query, OutputStream out) throws IOException {
    PeerPage page = PeerPage.of(listing, query, serviceName);
    Json json = new Json(out, faults);
    json.document(
        () ->
            json.count("version", VERSION)
                .text("sort", query.sort().label())
                .text("order", query.descending() ? "desc" : "asc")
                .text("q", query.text())
                .text("netns", query.netns())
                .count("page", (long) query.page())
                .count("pages", (long) Math.ceilDiv(page.matching(), PeerQuery.PAGE_SIZE))
                .count("page_size", (long) PeerQuery.PAGE_SIZE)
                .count("matching_peers", (long) page.matching())
                .flag("complete", listing.complete())
                .array("namespaces", listing.parts(), part -> json.object(() -> part(json, part)))
                .array("peers", page.rows(), row -> json.object(() -> row(json, row))));
  }

  private static void part(Json json, PeerListing.Part part) throws IOException {
    json.text("netns", part.netns())
        .time("time", part.seconds())
        .count("peers", (long) part.peers().size());
  }

  private void row(Json json, PeerListing.Row row) throws IOException {
    PeerList peers = row.peers();
    int i = row.number();
    Peer peer = peers.peer(i);
    json.text("netns", row.netns())
        .text("role", peer.service().role().label())
        .text("service", serviceName.apply(peer.service().port()))
        .count("port", (long) peer.service().port())
        .text("peer", peer.label())
        .count("close_wait_sockets", peers.closeWait(i))
        .count("close_wait_stuck_sockets", peers.agesKnown() ? (Long) peers.stuck(i) : null)
        .seconds(
            "close_wait_oldest_age_seconds",
            peers.agesKnown() ? peers.oldestAgeSeconds(i) : Double.NaN)
        .count("time_wait_sockets", peers.timeWait(i))
        .number("time_wait_arrivals_per_second", peers.arrivalsPerSecond(i));
  }
}
