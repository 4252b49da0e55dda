package io.tcpwait.outlet.peers;

import io.tcpwait.sample.PeerList;
import java.util.List;

/**
 * The peers of several network namespaces, numbered from 0 over all of them. Immutable.
 *
 * @param parts the peers of each namespace
 * @param complete whether no peers were left out
 */
public record PeerListing(List<Part> parts, boolean complete) {
  /**
   * The peers of one network namespace.
   *
   * @param seconds when they were counted, Unix time
   */
  public record Part(String netns, double seconds, PeerList peers) {}

  /** One peer of a namespace, by its number in the list. */
  public record Row(String netns, PeerList peers, int number) {}

  int size() {
    return parts.stream().mapToInt(part -> part.peers().size()).sum();
  }

  Row row(int index) {
    int number = index;
    for (Part part : parts) {
      if (number < part.peers().size()) {
        return new Row(part.netns(), part.peers(), number);
      }
      number -= part.peers().size();
    }
    throw new IndexOutOfBoundsException(index);
  }
}
