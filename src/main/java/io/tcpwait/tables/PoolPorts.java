package io.tcpwait.tables;

import java.util.Arrays;

/** The ports that one own address uses, or several addresses do, and which of them look bound. */
final class PoolPorts {
  static final int WORDS = (1 << 16) / Long.SIZE;

  /** Past this share of all second choices, bind has gone on to the first ones. */
  private static final double ALL_BOUND_RATIO = 0.9;

  /** What is remembered as bound was so where twice as many second choices were used as first. */
  private static final int SURE_FACTOR = 2;

  /** Where connect(2) would have shared so many ports, and few are shared, bind(2) has chosen. */
  private static final double TELLING_SHARES = 8;

  private static final double TELLING_FACTOR = 4;

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

  /** Ports that looked bound when the range was moved, which are known by no parity since then. */
  private final long[] keptBound = new long[WORDS];

  /** Ports that are bound, or were chosen by connect(2) before the range was moved. */
  private final long[] unsure = new long[WORDS];

  /** Ports that look bound, after {@link #count}. */
  private final long[] marked = new long[WORDS];

  private final boolean ofOneAddress;
  private long spilled;
  private double spreadPairs;
  private double alonePairs;
  private long connectedNow;
  private long used;
  private long bound;
  private boolean wentOn;

  /** Whether no port was in use at the last {@link #count}, nor has been since. */
  private boolean blank;

  /**
   * Ports of which nothing is known.
   *
   * @param ofOneAddress whether bind(2) goes on to its second choices once all first ones here are
   *     taken: several addresses have first choices of their own
   */
  PoolPorts(boolean ofOneAddress) {
    this.ofOneAddress = ofOneAddress;
  }

  void begin() {
    waiting.clear();
    spilled = 0;
    spreadPairs = 0;
    alonePairs = 0;
  }

  /**
   * The first port of the range has changed its parity, and with it the choices. What is open was
   * chosen by the old ones.
   */
  void moved() {
    for (int word = 0; word < WORDS; word++) {
      keptBound[word] |= marked[word];
      remembered[word] = 0;
      connected[word] = used(word) & ~keptBound[word];
    }
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
    blank = false;
    (isEstablished ? next : waiting).add(port);
  }

  /**
   * The same, of a port of several addresses.
   *
   * @param again whether another connection from the same address has this port
   */
  void add(int port, boolean isEstablished, boolean again) {
    blank = false;
    Ports ports = isEstablished ? next : waiting;
    ports.once[port >>> 6] |= 1L << port;
    if (again) {
      ports.more[port >>> 6] |= 1L << port;
    }
  }

  /** Connections of one destination that has no first choices left: its second ones are no sign. */
  void spilled(long secondChoices) {
    spilled += secondChoices;
  }

  /**
   * Second choices of one destination. Had connect(2) chosen them, destinations would share ports
   * by chance.
   */
  void ofDestination(long secondChoices) {
    spreadPairs += (double) secondChoices;
    alonePairs += (double) secondChoices * secondChoices;
  }

  /** Whether destinations that do not share ports would, had connect(2) chosen these. */
  private boolean isSpread(long shared, long secondChoices) {
    double expected = (spreadPairs * spreadPairs - alonePairs) / (2.0 * secondChoices);
    return expected >= TELLING_SHARES && TELLING_FACTOR * shared <= expected;
  }

  long used(int word) {
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
   * @param beforeMove whether connections may be older than the range
   */
  void count(long[] inRange, long secondParity, long[] boundPorts, boolean beforeMove) {
    if (blank) {
      return; // most hosts have one address at work, and none of the others
    }
    long inUse = 0;
    used = 0;
    long kept = 0;
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
      keptBound[word] &= used(word);
      unsure[word] &= own & isSecond;
      kept += Long.bitCount(keptBound[word] & inRange[word] & ~(own & isSecond));
      connects += Long.bitCount(connected[word]);
      binds += Long.bitCount(remembered[word]);
      inUse |= used(word);
      used += Long.bitCount(used(word) & inRange[word]);
      second += Long.bitCount(used(word) & isSecond);
      ownSecond += Long.bitCount(own & isSecond);
      ownFirst += Long.bitCount(own & ~isSecond);
      secondChoices += Long.bitCount(isSecond);
    }
    long unsaid = ownSecond - connects - binds;
    long spilledNow = Math.clamp(spilled - connects, 0, unsaid);
    if (beforeMove && !isSpread(second - ownSecond, secondChoices)) {
      noteUnsure(inRange, secondParity, unsaid > spilledNow);
      spilledNow = unsaid;
    }
    long boundSecond = ownSecond - connects - spilledNow;
    if (2 * boundSecond <= second - connects - spilledNow) {
      boundSecond = 0;
    }
    connectedNow = connects + spilledNow;
    wentOn = ofOneAddress && boundSecond > 0 && boundSecond >= ALL_BOUND_RATIO * secondChoices;
    bound = boundSecond + (wentOn ? ownFirst : 0) + kept;
    remember(
        inRange,
        secondParity,
        spilledNow > 0 && spilledNow == unsaid,
        boundSecond > SURE_FACTOR * (used - second));
    mark(inRange, secondParity, boundSecond > 0, boundPorts);
    blank = inUse == 0;
  }

  private void noteUnsure(long[] inRange, long secondParity, boolean some) {
    for (int word = 0; some && word < WORDS; word++) {
      unsure[word] |=
          own(word) & inRange[word] & secondParity & ~connected[word] & ~remembered[word];
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

  private void mark(long[] inRange, long secondParity, boolean some, long[] boundPorts) {
    for (int word = 0; word < WORDS; word++) {
      long choices = some ? inRange[word] & (wentOn ? -1L : secondParity) : 0;
      long kept = keptBound[word] & inRange[word];
      marked[word] = (own(word) & choices & ~connected[word]) | kept;
      boundPorts[word] |= marked[word];
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

  /** Ports in use that may be bound, or older than the range. */
  long unknown() {
    long ports = 0;
    for (long word : unsure) {
      ports += Long.bitCount(word);
    }
    return ports;
  }

  /**
   * How many of {@link #bound} are of connections of one destination themselves.
   *
   * @param secondChoices of {@code held}
   */
  long own(long held, long secondChoices) {
    return bound == 0 ? 0 : Math.max(0, (wentOn ? held : secondChoices) - connectedNow);
  }
}
