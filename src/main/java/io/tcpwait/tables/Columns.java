package io.tcpwait.tables;

/** The columns of the tables of peers, services and {@linkplain Tuples tuples}. */
final class Columns {
  static final int CLOSE_WAIT = 0;
  static final int TIME_WAIT = 1;

  /** TIME_WAITs that arrived within the window, and TIME_WAITs near their end. */
  static final int ARRIVED = 2;

  static final int EXPIRING = 3;

  static final int STUCK = 4;

  /** The age of the oldest CLOSE_WAIT in milliseconds, plus 1; 0 without CLOSE_WAITs. */
  static final int OLDEST = 5;

  static final int OF_PEER = 6;

  /** For services only: the largest {@link #OLDEST} of the peers that are not named. */
  static final int REST_OLDEST = 6;

  /** For services only: the place in a list, plus 1; 0 if the service is not listed. */
  static final int PLACE = 7;

  /** For services only: peers with TIME_WAITs, and the most TIME_WAITs that one peer has. */
  static final int PEERS = 8;

  static final int MOST = 9;

  static final int OF_SERVICE = 10;

  private Columns() {}
}
