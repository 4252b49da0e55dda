package io.tcpwait.sample;

/** Gets lists of all peers, for as long as it wants them. */
public interface PeerSink {
  /** Does not want any list. */
  PeerSink NONE =
      new PeerSink() {
        @Override
        public boolean wants() {
          return false;
        }

        @Override
        public void take(String netns, double unixSeconds, PeerList peers) {}
      };

  /** Whether the next list is wanted; if not, it is not made. */
  boolean wants();

  /**
   * Takes the list of a network namespace.
   *
   * @param unixSeconds when the sample was taken
   */
  void take(String netns, double unixSeconds, PeerList peers);
}
