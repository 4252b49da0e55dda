package io.tcpwait.outlet.json;

import io.tcpwait.outlet.peers.PeerListing;
import io.tcpwait.outlet.peers.PeerListings;
import io.tcpwait.outlet.peers.PeerQuery;
import io.tcpwait.outlet.web.answers.Exposition.Body;
import io.tcpwait.outlet.web.answers.Pages;
import io.tcpwait.outlet.web.answers.Queries;
import io.tcpwait.outlet.web.answers.Replies;
import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.Headers;
import io.undertow.util.Methods;
import io.undertow.util.StatusCodes;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The answer of {@code /api/v1/peers}. The first request after a pause waits for the next sample. A
 * page is rendered once for all clients that ask for it.
 */
public final class PeersPage implements HttpHandler {
  static final int MOST_WAITING = 64;

  /** Below the time within which a client must have taken its answer. */
  private static final int MOST_WAIT_SECONDS = 7;

  /** A search through 65,536 peers takes some hundredths of a second. */
  private static final int MOST_RENDERED_PER_SECOND = 10;

  private static final long SECOND_NS = 1_000_000_000L;

  private final PeerListings listings;
  private final LongSupplier nanoTime;
  private final Pages<PeerListing, PeerQuery> pages;
  private final AtomicInteger waiting = new AtomicInteger();
  private long secondNs;
  private int rendered;

  /**
   * Serves listings.
   *
   * @param serviceName the name of the service on a port
   * @param nanoTime a monotonic clock
   */
  public PeersPage(PeerListings listings, IntFunction<String> serviceName, LongSupplier nanoTime) {
    this.listings = listings;
    this.nanoTime = nanoTime;
    PeersJson json = new PeersJson(serviceName);
    pages = new Pages<>(json::write);
  }

  @Override
  public void handleRequest(HttpServerExchange exchange) {
    if (!Replies.allows(exchange, Methods.GET, Methods.HEAD)) {
      return;
    }
    PeerQuery query;
    try {
      query =
          PeerQuery.parse(
              Queries.first(exchange, "sort"),
              Queries.first(exchange, "order"),
              Queries.first(exchange, "q"),
              Queries.first(exchange, "page"),
              Queries.first(exchange, "netns"));
    } catch (IllegalArgumentException e) {
      Replies.error(exchange, StatusCodes.BAD_REQUEST, String.valueOf(e.getMessage()));
      return;
    }
    CompletableFuture<PeerListing> listing = listings.ask();
    if (listing.isDone()) {
      answer(exchange, listing.join(), query);
    } else if (waiting.get() >= MOST_WAITING) { // Only the I/O thread increments it.
      Replies.busy(
          exchange, StatusCodes.SERVICE_UNAVAILABLE, "too many requests wait for the peers\n");
    } else {
      await(exchange, listing, query);
    }
  }

  private void await(
      HttpServerExchange exchange, CompletableFuture<PeerListing> listing, PeerQuery query) {
    waiting.incrementAndGet();
    CompletableFuture<@Nullable PeerListing> inTime = listing.thenApply(made -> made);
    exchange.dispatch(
        task -> {
          exchange
              .getIoThread()
              .executeAfter(() -> inTime.complete(null), MOST_WAIT_SECONDS, TimeUnit.SECONDS);
          var _ = inTime.thenRun(() -> exchange.getIoThread().execute(task));
        },
        done -> {
          waiting.decrementAndGet();
          PeerListing made = inTime.join();
          if (made == null) {
            Replies.busy(
                done,
                StatusCodes.SERVICE_UNAVAILABLE,
                "the peers come with the next sample; ask again\n");
          } else {
            answer(done, made, query);
          }
        });
  }

  private void answer(HttpServerExchange exchange, PeerListing listing, PeerQuery query) {
    boolean gzip = Replies.wantsGzip(exchange);
    Body body = pages.kept(listing, query, gzip);
    if (body == null && !mayRender()) {
      Replies.busy(exchange, StatusCodes.TOO_MANY_REQUESTS, "too many requests at once\n");
      return;
    }
    exchange.getResponseHeaders().put(Headers.VARY, "Accept-Encoding");
    Replies.send(exchange, body == null ? pages.page(listing, query, Replies.JSON, gzip) : body);
  }

  /** Called only on the I/O thread. */
  private boolean mayRender() {
    long now = nanoTime.getAsLong();
    if (now - secondNs >= SECOND_NS) {
      secondNs = now;
      rendered = 0;
    }
    return rendered++ < MOST_RENDERED_PER_SECOND;
  }
}
