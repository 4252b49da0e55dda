package io.tcpwait.outlet.json;

import static io.tcpwait.outlet.web.WebFixture.get;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonParser;
import io.tcpwait.detect.HostStatus;
import io.tcpwait.detect.Status;
import io.tcpwait.outlet.Statuses;
import io.tcpwait.outlet.history.History;
import io.tcpwait.outlet.peers.PeerListings;
import io.tcpwait.outlet.web.WebConfig;
import io.tcpwait.outlet.web.WebFixture;
import io.tcpwait.outlet.web.connections.WebLimits;
import io.tcpwait.sample.PeerList;
import io.tcpwait.sample.Role;
import io.tcpwait.sample.Service;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Answers of the API on the wire, checked against their published schemas. */
@Timeout(60)
@SuppressWarnings("NullAway.Init")
class ApiTest {
  private static final int PEERS = 18_000;

  private final History history = new History();
  private final PeerListings listings = new PeerListings(System::nanoTime);
  private volatile @Nullable HostStatus last;
  private WebFixture web;

  @BeforeEach
  void start() throws Exception {
    var pages =
        Map.of(
            "/api/v1/history",
            new HistoryPage(() -> last, history),
            "/api/v1/peers",
            new PeersPage(listings, Integer::toString, System::nanoTime));
    web = new WebFixture(WebFixture.routes(pages), WebConfig.DEFAULT, WebLimits.DEFAULT);
  }

  @AfterEach
  void stop() {
    web.close();
  }

  private String body(String path) throws IOException {
    String answer = web.exchange(get(path));
    assertThat(answer).startsWith("HTTP/1.1 200 ").contains("Content-Type: application/json\r\n");
    return answer.substring(answer.indexOf("\r\n\r\n") + 4);
  }

  private void publish(Status... statuses) {
    last = Statuses.host(List.of(statuses));
    history.take(last);
  }

  @Test
  void shouldServeEveryStatusAccordingToItsSchema() {
    Schema schema = Schema.of("status");
    StatusJson json = new StatusJson(Integer::toString);
    for (Status status :
        List.of(
            Statuses.leak(1),
            Statuses.leakWithGroups(),
            Statuses.leakOfUnknownAge(),
            Statuses.leakOfUnknownAgeWithGroups(),
            Statuses.unknown())) {
      Status other = Statuses.at(status, "pod/app", 1_795_206_041);
      schema.assertHolds(new String(json.render(Statuses.host(List.of(status, other))), UTF_8));
    }
  }

  @Test
  void shouldServeTheHistoryOfEachNamespace() throws Exception {
    assertThat(web.exchange(get("/api/v1/history"))).startsWith("HTTP/1.1 503 ");
    publish(Statuses.unknown());
    Schema schema = Schema.of("history");
    schema.assertHolds(body("/api/v1/history"));
    publish(
        Statuses.at(Statuses.leak(1), "host", 1_795_206_041),
        Statuses.at(Statuses.withCloseWaits(5), "pod/a b", 1_795_206_041));
    String own = body("/api/v1/history");
    schema.assertHolds(own);
    assertThat(own).contains("\"netns\":\"host\"", ",370]", "null,");
    String other = body("/api/v1/history?netns=pod%2Fa%20b");
    schema.assertHolds(other);
    assertThat(other).contains("\"netns\":\"pod/a b\"", ",5]");
    assertThat(web.exchange(get("/api/v1/history?netns=none"))).startsWith("HTTP/1.1 404 ");
  }

  private void sample() {
    PeerList.Builder peers = new PeerList.Builder(PEERS, true, 5);
    for (int i = 0; i < PEERS; i++) {
      peers
          .peer(0, 0xffff_0a00_0000L + i, Service.tag(Role.OUTBOUND, 443))
          .closeWait(i % 7, i % 3, i)
          .timeWait(i, 5L);
    }
    listings.take("host", 1_795_206_040, peers.build());
    listings.publish(Set.of("host"));
  }

  @Test
  void shouldServeAllPeersFromTheNextSampleOn() throws Exception {
    CompletableFuture<String> first =
        CompletableFuture.supplyAsync(
            () -> {
              try {
                return body("/api/v1/peers");
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
            },
            task -> Thread.ofPlatform().daemon().start(task)); // Tests may block the common pool.
    WebFixture.await("somebody asks", listings::wants);
    sample();
    Schema schema = Schema.of("peers");
    schema.assertHolds(first.get());
    assertThat(
            JsonParser.parseString(first.get()).getAsJsonObject().get("matching_peers").getAsInt())
        .isEqualTo(PEERS);
    String page = body("/api/v1/peers?sort=peer&q=10.0.70.&page=2&netns=host");
    schema.assertHolds(page);
    assertThat(page)
        .contains("\"matching_peers\":80,", "\"page\":2,\"pages\":2", "\"10.0.70.50:443\"")
        .doesNotContain("\"10.0.70.49:443\"");
    assertThat(web.exchange(get("/api/v1/peers?sort=%3Cb%3E")))
        .startsWith("HTTP/1.1 400 ")
        .contains("{\"error\":\"sort must be one of ");
  }

  @Test
  void shouldLimitTheRateOfSearchesThroughAllPeers() throws Exception {
    var _ = listings.ask();
    sample();
    String busy = "";
    for (int i = 0; i < 500 && busy.isEmpty(); i++) {
      String answer = web.exchange(get("/api/v1/peers?q=" + i));
      busy = answer.startsWith("HTTP/1.1 429 ") ? answer : "";
    }
    assertThat(busy).contains("Retry-After: 1");
    assertThat(web.exchange(get("/api/v1/peers?q=0"))).startsWith("HTTP/1.1 200 ");
  }
}
