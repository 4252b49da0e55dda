package io.tcpwait.outlet.peers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tcpwait.sample.PeerList;
import io.tcpwait.sample.Role;
import io.tcpwait.sample.Service;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class PeerListingsTest {
  private static final int MYSQL = Service.tag(Role.OUTBOUND, 3306);
  private static final int WEB = Service.tag(Role.INBOUND, 443);
  private static final long TEN = 0xffff_0a00_0000L;
  private static final long SECOND = 1_000_000_000L;

  private long nowNs = 5;
  private Runnable onTime = () -> {};
  private final PeerListings listings =
      new PeerListings(
          () -> {
            onTime.run();
            return nowNs;
          });

  private void sample(String... names) {
    for (String netns : names) {
      if (listings.wants()) {
        listings.take(netns, 1_000, peers(3));
      }
    }
    listings.publish(Set.of(names));
  }

  private static PeerList peers(int count) {
    PeerList.Builder peers = new PeerList.Builder(count, true, 5);
    for (int i = 0; i < count; i++) {
      peers.peer(0, TEN + i, MYSQL).closeWait(count - i, i, 0).timeWait(i, 5L * i);
    }
    return peers.build();
  }

  @Test
  void shouldWantPeersOnlyAfterARequest() {
    assertThat(listings.wants()).isFalse();
    sample("host");
    CompletableFuture<PeerListing> asked = listings.ask();
    assertThat(asked).isNotDone();
    assertThat(listings.wants()).isTrue();
    sample("host");
    assertThat(asked).isCompletedWithValueMatching(listing -> listing.size() == 3);
    assertThat(listings.ask()).isDone();
  }

  @Test
  void shouldForgetPeersAMinuteAfterTheLastRequest() {
    var _ = listings.ask();
    sample("host");
    nowNs += 59 * SECOND;
    sample("host");
    assertThat(listings.ask()).isDone();
    nowNs += 61 * SECOND;
    sample("host");
    assertThat(listings.wants()).isFalse();
    assertThat(listings.ask()).isNotDone();
  }

  /** Else nobody would take the peers of the next sample, and the request would wait in vain. */
  @Test
  void shouldAnswerARequestThatArrivesWhilePeersAreForgotten() throws Exception {
    var _ = listings.ask();
    sample("host");
    nowNs += 61 * SECOND;
    AtomicReference<CompletableFuture<PeerListing>> asked = new AtomicReference<>();
    Thread client = new Thread(() -> asked.set(listings.ask()));
    onTime =
        () -> {
          onTime = () -> {};
          client.start();
          while (client.isAlive() && client.getState() != Thread.State.BLOCKED) {
            Thread.onSpinWait();
          }
        };
    listings.publish(Set.of("host"));
    client.join();
    assertThat(asked.get()).isNotDone();
    sample("host");
    assertThat(asked.get()).isDone();
  }

  /** The last listing is older than a minute then. */
  @Test
  void shouldWaitForTheNextSampleWhenTheLastRequestIsLongAgo() {
    var _ = listings.ask();
    sample("host");
    nowNs += 61 * SECOND;
    assertThat(listings.ask()).isNotDone();
  }

  @Test
  void shouldWaitForTheNextSampleIfASampleWasUnderWay() {
    CompletableFuture<PeerListing> asked = listings.ask();
    listings.publish(Set.of("host"));
    assertThat(asked).isNotDone();
    sample("host");
    assertThat(asked).isDone();
  }

  @Test
  void shouldForgetNamespacesThatHaveEnded() {
    var _ = listings.ask();
    sample("host", "pod");
    assertThat(listings.ask().join().parts()).hasSize(2);
    sample("host");
    assertThat(listings.ask().join().parts()).hasSize(1);
  }

  @Test
  void shouldLeaveOutNamespacesPastTheLimitOfPeers() {
    var _ = listings.ask();
    listings.take("host", 1_000, peers(PeerListings.MOST_PEERS - 2));
    listings.take("small", 1_000, peers(2));
    listings.take("pod", 1_000, peers(3));
    listings.publish(Set.of("host", "small", "pod"));
    PeerListing listing = listings.ask().join();
    assertThat(listing.complete()).isFalse();
    assertThat(listing.parts())
        .extracting(PeerListing.Part::netns)
        .containsExactly("host", "small");
    listings.take("host", 1_000, peers(5));
    listings.take("pod", 1_000, peers(3));
    listings.publish(Set.of("host", "small", "pod"));
    assertThat(listings.ask().join().complete()).isTrue();
  }

  private static PeerListing random(long seed) {
    Random random = new Random(seed);
    List<PeerListing.Part> parts =
        IntStream.range(0, 3)
            .mapToObj(
                part -> {
                  PeerList.Builder peers = new PeerList.Builder(400, true, 5);
                  for (int i = 0; i < 400; i++) {
                    peers
                        .peer(0, TEN + random.nextInt(1 << 24), random.nextBoolean() ? MYSQL : WEB)
                        .closeWait(random.nextInt(9), random.nextInt(9), random.nextInt(5_000))
                        .timeWait(random.nextInt(99), random.nextInt(99));
                  }
                  return new PeerListing.Part("netns" + part, 1_000, peers.build());
                })
            .toList();
    return new PeerListing(parts, true);
  }

  /** Compares with the simplest possible sort. */
  @ParameterizedTest
  @EnumSource
  void shouldSortAsANaiveSortDoes(PeerQuery.Sort sort) {
    PeerListing listing = random(sort.label().hashCode());
    Comparator<PeerListing.Row> naive = naive(sort);
    List<PeerListing.Row> all =
        IntStream.range(0, listing.size()).mapToObj(listing::row).sorted(naive).toList();
    for (int page = 1; page <= 24; page++) {
      PeerPage asked =
          PeerPage.of(listing, new PeerQuery(sort, false, "", page, null), Integer::toString);
      assertThat(asked.matching()).isEqualTo(1_200);
      assertThat(asked.rows())
          .usingElementComparator(naive)
          .isEqualTo(all.subList(50 * (page - 1), 50 * page));
    }
    PeerPage last = PeerPage.of(listing, new PeerQuery(sort, true, "", 1, null), Integer::toString);
    assertThat(last.rows())
        .usingElementComparator(naive)
        .isEqualTo(all.reversed().subList(0, PeerQuery.PAGE_SIZE));
    assertThat(
            PeerPage.of(listing, new PeerQuery(sort, true, "", 25, null), Integer::toString).rows())
        .isEmpty();
  }

  private static Comparator<PeerListing.Row> naive(PeerQuery.Sort sort) {
    return switch (sort) {
      case SOCKETS ->
          Comparator.comparingLong(
              row -> row.peers().closeWait(row.number()) + row.peers().timeWait(row.number()));
      case CLOSE_WAIT -> Comparator.comparingLong(row -> row.peers().closeWait(row.number()));
      case STUCK -> Comparator.comparingLong(row -> row.peers().stuck(row.number()));
      case OLDEST ->
          Comparator.comparingDouble(
              row -> {
                double age = row.peers().oldestAgeSeconds(row.number());
                return Double.isNaN(age) ? -1 : age;
              });
      case TIME_WAIT -> Comparator.comparingLong(row -> row.peers().timeWait(row.number()));
      case ARRIVALS ->
          Comparator.comparingDouble(row -> row.peers().arrivalsPerSecond(row.number()));
      case PEER ->
          Comparator.<PeerListing.Row>comparingLong(row -> row.peers().peer(row.number()).low())
              .thenComparingInt(row -> row.peers().port(row.number()));
      case SERVICE -> Comparator.comparingInt(row -> row.peers().port(row.number()));
    };
  }

  @Test
  void shouldFindByAddressServiceAndRole() {
    PeerListing listing = random(1);
    assertThat(matching(listing, "10.")).isEqualTo(1_200);
    int databases = matching(listing, "mysql");
    assertThat(matching(listing, "outbound")).isEqualTo(databases).isBetween(400, 800);
    assertThat(matching(listing, ":3306")).isEqualTo(databases);
    PeerListing.Row first = listing.row(700);
    assertThat(matching(listing, first.peers().peer(first.number()).label())).isPositive();
    assertThat(matching(listing, "<script>")).isZero();
    PeerQuery ofOne = new PeerQuery(PeerQuery.Sort.SOCKETS, true, "", 1, "netns1");
    PeerPage page = PeerPage.of(listing, ofOne, PeerListingsTest::service);
    assertThat(page.matching()).isEqualTo(400);
    assertThat(page.rows()).allMatch(row -> row.netns().equals("netns1"));
  }

  private static String service(int port) {
    return port == 3306 ? "MySQL" : Integer.toString(port);
  }

  private static int matching(PeerListing listing, String text) {
    PeerQuery query = new PeerQuery(PeerQuery.Sort.SOCKETS, true, text, 1, null);
    return PeerPage.of(listing, query, PeerListingsTest::service).matching();
  }

  @Test
  void shouldParseQueries() {
    assertThat(PeerQuery.parse(null, null, null, null, null))
        .isEqualTo(new PeerQuery(PeerQuery.Sort.SOCKETS, true, "", 1, null));
    assertThat(PeerQuery.parse("peer", null, " MySQL ", "65536", "a/b"))
        .isEqualTo(new PeerQuery(PeerQuery.Sort.PEER, false, "mysql", 65_536, "a/b"));
    assertThat(PeerQuery.parse("stuck", "asc", "", "2", null).descending()).isFalse();
    assertRefused("sort must be one of sockets, close_wait, ", "x", null, null, null);
    assertRefused("order must be asc or desc", null, "up", null, null);
    assertRefused("q must have at most 100", null, null, "x".repeat(101), null);
    for (String page : List.of("0", "-1", "65537", "1e3", "99999999999")) {
      assertRefused("page must be a number from 1", null, null, null, page);
    }
  }

  private static void assertRefused(
      String message, String sort, String order, String text, String page) {
    assertThatThrownBy(() -> PeerQuery.parse(sort, order, text, page, null))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith(message);
  }
}
