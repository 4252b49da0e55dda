package io.tcpwait.model;

import java.util.Arrays;

/** The ports that one address of this host uses, and which of them look bound. */
final class PoolPorts {
  static final int WORDS = (1 << 16) / Long.SIZE;

  /** Past this share of all second choices, bind has gone on to the first ones. */
  private static final double ALL_BOUND_RATIO = 0.9;

  /** What is remembered as bound was so where twice as many second choices were used as first. */
  private static final int SURE_FACTOR = 2;

  /** Ports that connections have, and those of them that several have. */
  private static final class Ports {
    private final long[] once = new long[WORDS];
    private final long[] more = new long[WORDS];

    void add(int port) {
      int word = port >>> 6;
      long bit = 1L << port;
      more[word] |= once[word] & bit;
      once[word] |= bit;
    }

    void clear() {
      Arrays.fill(once, 0);
      Arrays.fill(more, 0);
    }
  }

  private final Ports waiting = new Ports();
  private Ports established = new Ports();

  /** Those of a dump that has not ended. */
  private Ports next = new Ports();

  /** Second choices that are known to be of connect, since its first ones were all taken then. */
  private final long[] connected = new long[WORDS];

  /** Second choices that are known to be bound, since the first ones were free then. */
  private final long[] remembered = new long[WORDS];

  private long spilled;
  private long connectedNow;
  private long used;
  private long bound;
  private boolean wentOn;

  void begin() {
    waiting.clear();
    spilled = 0;
  }

  /** From here on established connections are shown. */
  void beginEstablished() {
    next.clear();
  }

  /** All of them were shown: they take the place of those that were last. */
  void endEstablished() {
    Ports last = established;
    established = next;
    next = last;
  }

  void add(int port, boolean isEstablished) {
    (isEstablished ? next : waiting).add(port);
  }

  /** Connections of one destination that has no first choices left: its second ones are no sign. */
  void spilled(long secondChoices) {
    spilled += secondChoices;
  }

  private long used(int word) {
    return waiting.once[word] | established.once[word];
  }

  /** Used by one connection alone. */
  private long own(int word) {
    return used(word) & ~(waiting.more[word] | established.more[word]);
  }

  /**
   * Ends a dump.
   *
   * @param inRange bits of the ports that count
   * @param secondParity bits of all that are second choices
   * @param boundPorts gets the bits of those that look bound
   */
  void count(long[] inRange, long secondParity, long[] boundPorts) {
    used = 0;
    long second = 0;
    long ownSecond = 0;
    long ownFirst = 0;
    long secondChoices = 0;
    long connects = 0;
    long binds = 0;
    for (int word = 0; word < WORDS; word++) {
      long isSecond = inRange[word] & secondParity;
      long own = own(word) & inRange[word];
      connected[word] &= own & isSecond;
      remembered[word] &= own & isSecond;
      connects += Long.bitCount(connected[word]);
      binds += Long.bitCount(remembered[word]);
      used += Long.bitCount(used(word) & inRange[word]);
      second += Long.bitCount(used(word) & isSecond);
      ownSecond += Long.bitCount(own & isSecond);
      ownFirst += Long.bitCount(own & ~isSecond);
      secondChoices += Long.bitCount(isSecond);
    }
    long unknown = ownSecond - connects - binds;
    long spilledNow = Math.clamp(spilled - connects, 0, unknown);
    long boundSecond = ownSecond - connects - spilledNow;
    if (2 * boundSecond <= second - connects - spilledNow) {
      boundSecond = 0;
    }
    connectedNow = connects + spilledNow;
    wentOn = boundSecond > 0 && boundSecond >= ALL_BOUND_RATIO * secondChoices;
    bound = boundSecond + (wentOn ? ownFirst : 0);
    remember(
        inRange,
        secondParity,
        spilledNow > 0 && spilledNow == unknown,
        boundSecond > SURE_FACTOR * (used - second));
    if (bound > 0) {
      mark(inRange, secondParity, boundPorts);
    }
  }

  private void remember(long[] inRange, long secondParity, boolean allSpilled, boolean sure) {
    for (int word = 0; word < WORDS; word++) {
      long isSecond = inRange[word] & secondParity;
      long unknown = own(word) & isSecond & ~connected[word] & ~remembered[word];
      if (allSpilled) {
        connected[word] |= unknown;
      } else if (sure) {
        remembered[word] |= unknown;
      }
    }
  }

  private void mark(long[] inRange, long secondParity, long[] boundPorts) {
    for (int word = 0; word < WORDS; word++) {
      long choices = inRange[word] & (wentOn ? -1L : secondParity);
      boundPorts[word] |= own(word) & choices & ~connected[word];
    }
  }

  /** Different ports, after {@link #count}. */
  long used() {
    return used;
  }

  /** Those of them that look bound. */
  long bound() {
    return bound;
  }

  /**
   * How many of {@link #bound} are of connections of one destination themselves.
   *
   * @param secondChoices of {@code held}
   */
  long own(long held, long secondChoices) {
    return Math.max(0, (wentOn ? held : secondChoices) - connectedNow);
  }
}
