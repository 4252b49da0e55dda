package io.tcpwait.sample;

/**
 * All peers of a dump with a socket in CLOSE_WAIT or TIME_WAIT, numbered from 0. Immutable; 40
 * bytes a peer, since there may be tens of thousands.
 */
public final class PeerList {
  private static final double MS_PER_SECOND = 1e3;
  private static final long UNSIGNED = 0xffff_ffffL;

  private final boolean agesKnown;
  private final double windowSeconds;
  private final int size;
  private final long[] high;
  private final long[] low;
  private final int[] tag;
  private final int[] closeWait;
  private final int[] stuck;
  private final int[] oldest;
  private final int[] timeWait;
  private final int[] arrived;

  private PeerList(Builder of) {
    agesKnown = of.agesKnown;
    windowSeconds = of.windowSeconds;
    size = of.size;
    high = of.high;
    low = of.low;
    tag = of.tag;
    closeWait = of.closeWait;
    stuck = of.stuck;
    oldest = of.oldest;
    timeWait = of.timeWait;
    arrived = of.arrived;
  }

  /** Takes in peers one by one; good for one list. Counts are below 2^32. */
  public static final class Builder {
    private final boolean agesKnown;
    private final double windowSeconds;
    private final long[] high;
    private final long[] low;
    private final int[] tag;
    private final int[] closeWait;
    private final int[] stuck;
    private final int[] oldest;
    private final int[] timeWait;
    private final int[] arrived;
    private int size;

    /**
     * An empty list.
     *
     * @param most how many peers it may get
     * @param agesKnown whether CLOSE_WAITs tell their ages
     * @param windowSeconds how far back arrivals are counted
     */
    public Builder(int most, boolean agesKnown, double windowSeconds) {
      this.agesKnown = agesKnown;
      this.windowSeconds = windowSeconds;
      high = new long[most];
      low = new long[most];
      tag = new int[most];
      closeWait = new int[most];
      stuck = new int[most];
      oldest = new int[most];
      timeWait = new int[most];
      arrived = new int[most];
    }

    /** Starts a peer; its counts are 0. */
    public Builder peer(long peerHigh, long peerLow, int serviceTag) {
      high[size] = peerHigh;
      low[size] = peerLow;
      tag[size] = serviceTag;
      size++;
      return this;
    }

    /**
     * The CLOSE_WAITs of the last peer.
     *
     * @param oldestMs the age of the oldest, plus 1; 0 without CLOSE_WAITs
     */
    public Builder closeWait(long sockets, long stuckSockets, long oldestMs) {
      closeWait[size - 1] = (int) sockets;
      stuck[size - 1] = (int) stuckSockets;
      oldest[size - 1] = (int) oldestMs;
      return this;
    }

    /** The TIME_WAITs of the last peer. */
    public Builder timeWait(long sockets, long ofWindow) {
      timeWait[size - 1] = (int) sockets;
      arrived[size - 1] = (int) ofWindow;
      return this;
    }

    public PeerList build() {
      return new PeerList(this);
    }
  }

  public int size() {
    return size;
  }

  public Peer peer(int number) {
    return new Peer(Service.ofTag(tag[number]), high[number], low[number]);
  }

  public int port(int number) {
    return Service.ofTag(tag[number]).port();
  }

  public long closeWait(int number) {
    return closeWait[number] & UNSIGNED;
  }

  /** Whether CLOSE_WAITs tell their ages; if not, stuck counts and ages are meaningless. */
  public boolean agesKnown() {
    return agesKnown;
  }

  public long stuck(int number) {
    return stuck[number] & UNSIGNED;
  }

  /** Seconds since the oldest CLOSE_WAIT got its FIN; NaN without CLOSE_WAITs. */
  public double oldestAgeSeconds(int number) {
    long age = oldest[number] & UNSIGNED;
    return age == 0 ? Double.NaN : (age - 1) / MS_PER_SECOND;
  }

  public long timeWait(int number) {
    return timeWait[number] & UNSIGNED;
  }

  /** How fast TIME_WAITs arrived recently. */
  public double arrivalsPerSecond(int number) {
    return (arrived[number] & UNSIGNED) / windowSeconds;
  }
}
