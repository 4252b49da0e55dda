package io.tcpwait.model;

/** What the tables of peers and of services count for each of them. */
final class Columns {
  static final int CLOSE_WAIT = 0;
  static final int TIME_WAIT = 1;
  static final int STUCK = 2;

  /** The age of the oldest CLOSE_WAIT in milliseconds and one more; 0 where there is none. */
  static final int OLDEST = 3;

  static final int OF_PEER = 4;

  /** Of services alone: the largest {@link #OLDEST} of the peers that are not named. */
  static final int REST_OLDEST = 4;

  /** Of services alone: the place in a list and one more; 0 where it is not listed. */
  static final int PLACE = 5;

  static final int OF_SERVICE = 6;

  private Columns() {}
}
