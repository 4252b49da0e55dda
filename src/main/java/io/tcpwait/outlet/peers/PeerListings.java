package io.tcpwait.outlet.peers;

import io.tcpwait.sample.PeerList;
import io.tcpwait.sample.PeerSink;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The lists of peers of the last samples, kept for a minute after the last request for them. The
 * sampling thread adds lists and publishes; any thread asks.
 */
public final class PeerListings implements PeerSink {
  /** More peers than the largest network namespace has. Further namespaces are left out. */
  static final int MOST_PEERS = 1 << 16;

  private static final long WANTED_NS = 60_000_000_000L;

  private final LongSupplier nanoTime;
  private Map<String, PeerListing.Part> parts = new TreeMap<>();
  private Set<String> leftOut = new HashSet<>();
  private boolean taken;
  private volatile long askedNs;
  private volatile boolean asked;
  private @Nullable PeerListing last;
  private CompletableFuture<PeerListing> next = new CompletableFuture<>();

  /**
   * Starts without a request.
   *
   * @param nanoTime a monotonic clock
   */
  public PeerListings(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  @Override
  public boolean wants() {
    return asked && nanoTime.getAsLong() - askedNs < WANTED_NS;
  }

  @Override
  public void take(String netns, double unixSeconds, PeerList peers) {
    taken = true;
    parts.remove(netns);
    leftOut.remove(netns);
    int others = parts.values().stream().mapToInt(part -> part.peers().size()).sum();
    if (others + peers.size() <= MOST_PEERS) {
      parts.put(netns, new PeerListing.Part(netns, unixSeconds, peers));
    } else {
      leftOut.add(netns);
    }
  }

  /**
   * Ends a sample and publishes its lists. The lists are dropped if they are not wanted any more.
   *
   * @param shown the network namespaces of the status
   */
  public void publish(Set<String> shown) {
    if (isForgotten()) {
      parts = new TreeMap<>();
      leftOut = new HashSet<>();
    } else if (taken) { // Otherwise the first request came after the sample was taken.
      parts.keySet().retainAll(shown);
      leftOut.retainAll(shown);
      PeerListing listing = new PeerListing(List.copyOf(parts.values()), leftOut.isEmpty());
      swapNext(listing).complete(listing);
    }
    taken = false;
  }

  /** Forgets the last listing if it is not wanted any more; a request meanwhile waits. */
  private synchronized boolean isForgotten() {
    boolean forgotten = !wants();
    if (forgotten) {
      asked = false;
      last = null;
    }
    return forgotten;
  }

  private synchronized CompletableFuture<PeerListing> swapNext(PeerListing listing) {
    last = listing;
    CompletableFuture<PeerListing> waited = next;
    next = new CompletableFuture<>();
    return waited;
  }

  /** The last listing. After a pause in the requests, the listing of the next sample. */
  public synchronized CompletableFuture<PeerListing> ask() {
    PeerListing listing = wants() ? last : null;
    askedNs = nanoTime.getAsLong();
    asked = true;
    return listing == null ? next.copy() : CompletableFuture.completedFuture(listing);
  }
}
