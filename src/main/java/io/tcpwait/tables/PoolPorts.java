package io.tcpwait.tables;

/** The ports that one or several local addresses use, and which of the ports look bound. */
final class PoolPorts {
  /** Past this share of all second choices, bind(2) has moved on to first choices. */
  private static final double ALL_BOUND_RATIO = 0.9;

  /** Bound second choices are remembered if first choices in use are fewer by this factor. */
  private static final int SURE_FACTOR = 2;

  /** If connect(2) would have shared this many ports, and few are shared, bind(2) chose them. */
  private static final double TELLING_SHARES = 8;

  private static final double TELLING_FACTOR = 4;

  /** The ports that connections have, and the ports that several connections share. */
  private static final class Ports {
    private final PortSet once = new PortSet();
    private final PortSet more = new PortSet();

    void add(int port) {
      int word = port >>> 6;
      long bit = 1L << port;
      more.or(word, once.word(word) & bit);
      once.or(word, bit);
    }

    void clear() {
      once.clear();
      more.clear();
    }
  }

  private final Ports waiting = new Ports();
  private Ports established = new Ports();

  /** Established ports of a dump that has not ended. */
  private Ports next = new Ports();

  /** Second choices known to be of connect(2), since all first choices were taken then. */
  private final PortSet connected = new PortSet();

  /** Second choices known to be bound, since first choices were free then. */
  private final PortSet remembered = new PortSet();

  /** Ports that looked bound when the range was moved; their parity tells nothing since then. */
  private final PortSet keptBound = new PortSet();

  /** Ports that either are bound or were chosen by connect(2) before the range was moved. */
  private final PortSet unsure = new PortSet();

  /** Ports that look bound, after {@link #count}. */
  private final PortSet marked = new PortSet();

  private final boolean ofOneAddress;
  private long spilled;
  private double spreadPairs;
  private double alonePairs;
  private long connectedNow;
  private long used;
  private long bound;
  private boolean wentOn;

  /** The pages that ever had a port, as bits. */
  private int pages;

  /** Whether no port was in use at the last {@link #count}, or added since. */
  private boolean blank;

  /**
   * An empty set of ports.
   *
   * @param ofOneAddress whether all ports belong to one address. Only then, once all second choices
   *     here are taken, has bind(2) moved on to first choices: each address has its own choices
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
   * The first port of the range has changed its parity, which swaps first and second choices. Open
   * connections were chosen by the old parity.
   */
  void moved() {
    remembered.clear();
    for (int word = next(0); word < PortSet.WORDS; word = next(word + 1)) {
      keptBound.or(word, marked.word(word));
      connected.set(word, used(word) & ~keptBound.word(word));
    }
  }

  /** From here on established connections are shown. */
  void beginEstablished() {
    next.clear();
  }

  /** All established connections were shown; they replace those of the last such dump. */
  void endEstablished() {
    Ports last = established;
    established = next;
    next = last;
  }

  void add(int port, boolean isEstablished) {
    touch(port);
    (isEstablished ? next : waiting).add(port);
  }

  /**
   * Takes in a port of several addresses.
   *
   * @param again whether another connection from the same address has this port
   */
  void add(int port, boolean isEstablished, boolean again) {
    touch(port);
    Ports ports = isEstablished ? next : waiting;
    ports.once.add(port);
    if (again) {
      ports.more.add(port);
    }
  }

  private void touch(int port) {
    blank = false;
    pages |= 1 << PortSet.page(port >>> 6);
  }

  /** The next word of a page that ever had a port, from {@code word} on: the others are empty. */
  private int next(int word) {
    int next = word;
    while (next < PortSet.WORDS && (pages & 1 << PortSet.page(next)) == 0) {
      next = PortSet.firstWord(PortSet.page(next) + 1);
    }
    return next;
  }

  /**
   * Takes in a destination without first choices left: its second choices do not indicate bind(2).
   */
  void spilled(long secondChoices) {
    spilled += secondChoices;
  }

  /**
   * Takes in the second choices of one destination. If connect(2) had chosen them, destinations
   * would share ports by chance.
   */
  void ofDestination(long secondChoices) {
    spreadPairs += (double) secondChoices;
    alonePairs += (double) secondChoices * secondChoices;
  }

  /** Whether destinations share far fewer ports than if connect(2) had chosen them. */
  private boolean isSpread(long shared, long secondChoices) {
    double expected = (spreadPairs * spreadPairs - alonePairs) / (2.0 * secondChoices);
    return expected >= TELLING_SHARES && TELLING_FACTOR * shared <= expected;
  }

  long used(int word) {
    return waiting.once.word(word) | established.once.word(word);
  }

  /** The ports that a single connection uses, as bits. */
  private long own(int word) {
    return used(word) & ~(waiting.more.word(word) | established.more.word(word));
  }

  /**
   * Ends a dump.
   *
   * @param inRange bits of the ports that count
   * @param secondParity bits of all second choices
   * @param secondChoices how many of {@code inRange} are second choices
   * @param boundPorts gets the bits of the ports that look bound
   * @param beforeMove whether connections may be older than the range
   */
  void count(
      PortSet inRange,
      long secondParity,
      long secondChoices,
      PortSet boundPorts,
      boolean beforeMove) {
    if (blank) {
      return; // Most hosts use one address, so that the other pools stay blank.
    }
    long inUse = 0;
    used = 0;
    long kept = 0;
    long second = 0;
    long ownSecond = 0;
    long ownFirst = 0;
    long connects = 0;
    long binds = 0;
    for (int word = next(0); word < PortSet.WORDS; word = next(word + 1)) {
      long isSecond = inRange.word(word) & secondParity;
      long own = own(word) & inRange.word(word);
      connected.and(word, own & isSecond);
      remembered.and(word, own & isSecond);
      keptBound.and(word, used(word));
      unsure.and(word, own & isSecond);
      kept += Long.bitCount(keptBound.word(word) & inRange.word(word) & ~(own & isSecond));
      connects += Long.bitCount(connected.word(word));
      binds += Long.bitCount(remembered.word(word));
      inUse |= used(word);
      used += Long.bitCount(used(word) & inRange.word(word));
      second += Long.bitCount(used(word) & isSecond);
      ownSecond += Long.bitCount(own & isSecond);
      ownFirst += Long.bitCount(own & ~isSecond);
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

  private void noteUnsure(PortSet inRange, long secondParity, boolean some) {
    for (int word = next(0); some && word < PortSet.WORDS; word = next(word + 1)) {
      unsure.or(
          word,
          own(word)
              & inRange.word(word)
              & secondParity
              & ~connected.word(word)
              & ~remembered.word(word));
    }
  }

  private void remember(PortSet inRange, long secondParity, boolean allSpilled, boolean sure) {
    for (int word = next(0); word < PortSet.WORDS; word = next(word + 1)) {
      long isSecond = inRange.word(word) & secondParity;
      long unknown = own(word) & isSecond & ~connected.word(word) & ~remembered.word(word);
      if (allSpilled) {
        connected.or(word, unknown);
      } else if (sure) {
        remembered.or(word, unknown);
      }
    }
  }

  private void mark(PortSet inRange, long secondParity, boolean some, PortSet boundPorts) {
    for (int word = next(0); word < PortSet.WORDS; word = next(word + 1)) {
      long choices = some ? inRange.word(word) & (wentOn ? -1L : secondParity) : 0;
      long kept = keptBound.word(word) & inRange.word(word);
      marked.set(word, (own(word) & choices & ~connected.word(word)) | kept);
      boundPorts.or(word, marked.word(word));
    }
  }

  /** The number of different ports, after {@link #count}. */
  long used() {
    return used;
  }

  /** How many of the used ports look bound. */
  long bound() {
    return bound;
  }

  /** Ports in use that may be bound, or older than the range. */
  long unknown() {
    return unsure.size();
  }

  /**
   * How many of {@link #bound} belong to connections of one destination.
   *
   * @param secondChoices how many of {@code held} are second choices
   */
  long own(long held, long secondChoices) {
    return bound == 0 ? 0 : Math.max(0, (wentOn ? held : secondChoices) - connectedNow);
  }
}
