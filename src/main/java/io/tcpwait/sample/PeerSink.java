package io.tcpwait.sample;

/** Gets lists of all peers, for as long as it wants them. */
public interface PeerSink {
  /** Wants none. */
  PeerSink NONE =
      new PeerSink() {
        @Override
        public boolean wants() {
          return false;
        }

        @Override
        public void take(String netns, double unixSeconds, PeerList peers) {}
      };

  /** Whether the next list would be looked at; without it none is made. */
  boolean wants();

  /**
   * Takes the list of a network namespace.
   *
   * @param unixSeconds when the sample was taken
   */
  void take(String netns, double unixSeconds, PeerList peers);
}
