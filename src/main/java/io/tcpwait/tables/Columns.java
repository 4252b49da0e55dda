package io.tcpwait.tables;

/** What the tables of peers, of services and of {@linkplain Tuples tuples} count for each entry. */
final class Columns {
  static final int CLOSE_WAIT = 0;
  static final int TIME_WAIT = 1;

  /** Of the TIME_WAITs, those of the last sample, and those near their end. */
  static final int ARRIVED = 2;

  static final int EXPIRING = 3;

  static final int STUCK = 4;

  /** The age of the oldest CLOSE_WAIT in milliseconds and one more; 0 where there is none. */
  static final int OLDEST = 5;

  static final int OF_PEER = 6;

  /** Of services alone: the largest {@link #OLDEST} of the peers that are not named. */
  static final int REST_OLDEST = 6;

  /** Of services alone: the place in a list and one more; 0 where it is not listed. */
  static final int PLACE = 7;

  /** Of services alone: peers with TIME_WAITs, and the most that one of them has. */
  static final int PEERS = 8;

  static final int MOST = 9;

  static final int OF_SERVICE = 10;

  private Columns() {}
}
