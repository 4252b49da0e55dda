package io.tcpwait.app;

import io.tcpwait.collect.HostNamespaces;
import io.tcpwait.collect.ListenerCount;
import io.tcpwait.detect.Status;
import io.tcpwait.kernel.SocketCounts;
import io.tcpwait.kernel.TcpState;
import io.tcpwait.sample.NetnsName;
import io.tcpwait.sample.Stalled;
import io.tcpwait.sample.TcpCounts;
import java.io.IOException;
import java.util.EnumSet;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Another network namespace, and its known state. It gets a sampler once it has another socket than
 * listeners, and keeps it: findings of the night must be known in the morning.
 */
final class WatchedNetns {
  /** A namespace in which nothing moves is sampled this often. */
  private static final long SAMPLE_EVERY_NS = 60_000_000_000L;

  /** However short the interval of samples is, counters are not read more often. */
  private static final long LOOK_EVERY_NS = 2_000_000_000L;

  /** States that neither wait nor end by themselves. */
  private static final Set<TcpState> STEADY = EnumSet.of(TcpState.LISTEN, TcpState.ESTABLISHED);

  /** The result of a look at the kernel's counters of a namespace. */
  enum Look {
    /** Its sockets have to be sampled. */
    DUE,
    /** The last sample still holds. */
    QUIET,
    /** It has listeners or no socket, and never had more. */
    IDLE,
    /** It cannot be looked at any more. */
    ENDED
  }

  private final long id;
  private final Trouble looking = new Trouble();
  private final Trouble sampling = new Trouble();
  private NetnsName name;
  private NetnsName shownName;
  private @Nullable NetnsSampler sampler;
  private @Nullable Status last;
  private @Nullable SocketCounts counts;
  private @Nullable Long segments;
  private @Nullable Look look;
  private long listeners;
  private long lookedNs;
  private long sampledNs;
  private long confirmedTurn;

  WatchedNetns(long id, NetnsName name) {
    this.id = id;
    this.name = name;
    shownName = name;
  }

  /**
   * Reads the kernel's counters of the namespace, from outside if a process lives in it.
   *
   * @throws IOException if they cannot be read
   */
  Look look(HostNamespaces namespaces, ListenerCount listenerCount, long nowNs) throws IOException {
    if (sampler != null && !isSteady()) {
      look = Look.DUE;
    } else if (look == null || look == Look.DUE || nowNs - lookedNs >= LOOK_EVERY_NS) {
      look = lookNow(namespaces, listenerCount, nowNs);
      looking.end();
      lookedNs = nowNs;
    }
    return look;
  }

  private Look lookNow(HostNamespaces namespaces, ListenerCount listenerCount, long nowNs)
      throws IOException {
    SocketCounts counted = namespaces.sockets(id);
    if (counted == null) {
      return Look.ENDED;
    }
    boolean moved = !counted.equals(counts) || look == Look.DUE;
    counts = counted;
    if (sampler == null) {
      return !moved || isIdle(counted, namespaces, listenerCount) ? Look.IDLE : Look.DUE;
    }
    Long nowSegments = namespaces.segments(id);
    moved |= nowSegments == null || !Objects.equals(nowSegments, segments);
    segments = nowSegments;
    return moved || nowNs - sampledNs >= SAMPLE_EVERY_NS ? Look.DUE : Look.QUIET;
  }

  private boolean isIdle(
      SocketCounts counted, HostNamespaces namespaces, ListenerCount listenerCount)
      throws IOException {
    if (counted.timeWait() > 0) {
      return false;
    }
    Long listening = counted.inUse() == 0 ? (Long) 0L : namespaces.in(id, listenerCount);
    listeners = listening == null ? 0 : listening;
    return listening != null && listening == counted.inUse();
  }

  /** Whether time alone leaves the last sample as it is. */
  private boolean isSteady() {
    TcpCounts tcp = last == null ? null : last.sample().tcp();
    return last != null
        && tcp != null
        && last.verdicts().findings().isEmpty()
        && tcp.stalled().equals(Stalled.NONE)
        && tcp.acceptQueues().isEmpty()
        && tcp.sockets().entrySet().stream()
            .allMatch(of -> of.getValue() == 0 || STEADY.contains(of.getKey()))
        && !mayTellMore();
  }

  /** The trouble with its counters. */
  Trouble looking() {
    return looking;
  }

  /** The trouble with its samples. */
  Trouble sampling() {
    return sampling;
  }

  void sampler(NetnsSampler made) {
    sampler = made;
  }

  @Nullable NetnsSampler sampler() {
    return sampler;
  }

  /** Takes in a sample. */
  void sampled(Status status, long turn, long nowNs) {
    last = status;
    shownName = name;
    sampling.end();
    sampledNs = nowNs;
    look = Look.QUIET;
    confirmed(turn);
  }

  /** The last status still holds at this turn. */
  void confirmed(long turn) {
    confirmedTurn = turn;
  }

  long confirmedTurn() {
    return confirmedTurn;
  }

  /** The last status; null before there is one. */
  @Nullable Status last() {
    return last;
  }

  boolean hasFindings() {
    return last != null && !last.verdicts().findings().isEmpty();
  }

  /** Whether another sample may tell more. */
  boolean mayTellMore() {
    return sampler != null && last != null && sampler.mayTellMore(last);
  }

  /** Sockets of the last sample. */
  long sockets() {
    TcpCounts tcp = last == null ? null : last.sample().tcp();
    return tcp == null ? 0 : tcp.sockets().values().stream().mapToLong(count -> count).sum();
  }

  /** The number of its listeners, if it does not have other sockets. */
  long listeners() {
    return listeners;
  }

  long id() {
    return id;
  }

  /** Its name from the next sample on. */
  NetnsName name() {
    return name;
  }

  /** Its name when {@link #last} was taken. */
  NetnsName shownName() {
    return shownName;
  }

  /** Takes on a name, such as that of a pod when its second container is seen. */
  void name(NetnsName next) {
    if (next.equals(name)) {
      return;
    }
    name = next;
    if (sampler != null) {
      sampler.rename(next.netns());
      look = Look.DUE;
    }
  }

  void close() {
    if (sampler != null) {
      sampler.close();
    }
  }
}
