package io.tcpwait.detect;

import java.util.Comparator;
import java.util.Locale;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A limit that sockets run into.
 *
 * @param used of {@code limit}, in the same unit
 * @param secondsLeft until the limit is reached, at the present pace or that of whole days,
 *     whichever is sooner. Infinite if use does not increase; NaN while that is not known
 */
public record Ceiling(Kind kind, double used, double limit, double secondsLeft) {
  private static final double NOTABLE_RATIO = 0.5;
  private static final double NOTABLE_SECONDS = 30 * 86_400.0;

  /** The resources that can run out. */
  public enum Kind {
    /** The descriptors of a process (RLIMIT_NOFILE). */
    DESCRIPTORS,
    /** The ports towards one peer (ip_local_port_range). */
    PORTS,
    /** The ports of one address, for programs that bind first (ip_local_port_range). */
    BIND_POOL,
    /** The ports that any address has bound, of all ports that connect(2) could take otherwise. */
    BOUND_PORTS,
    /** TIME_WAITs of the namespace (tcp_max_tw_buckets). */
    TIME_WAIT_BUCKETS,
    /** Sockets of the host that no program holds any more, except TIME_WAITs (tcp_max_orphans). */
    ORPHANS,
    /** Connections that may wait to be accepted at one listener (its backlog, and one more). */
    ACCEPT_QUEUE,
    /** Pages of memory of all TCP sockets of the host (tcp_mem). */
    TCP_MEM,
    /** Open files of the host (fs.file-max). */
    FILE_MAX;

    /** Whether all programs of the host share the limit. */
    boolean isOfHost() {
      return this == ORPHANS || this == TCP_MEM || this == FILE_MAX;
    }

    public String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** The soonest known end first, then ends that are not known; the fullest first if equal. */
  static final Comparator<Ceiling> NEAREST =
      Comparator.<Ceiling>comparingDouble(
              of -> Double.isNaN(of.secondsLeft) ? Double.MAX_VALUE : of.secondsLeft)
          .thenComparing(Comparator.comparingDouble(Ceiling::usedRatio).reversed());

  /** Whether the limit is neared; null while that is not known. */
  public @Nullable Boolean isNearing() {
    return isNearing(secondsLeft);
  }

  /** Whether an end is in sight: infinite seconds mean never, NaN that it is not known. */
  public static @Nullable Boolean isNearing(double secondsLeft) {
    return Double.isNaN(secondsLeft) ? null : (Boolean) Double.isFinite(secondsLeft);
  }

  public double usedRatio() {
    return limit <= 0 ? 0 : used / limit;
  }

  /**
   * Whether people should be told: of descriptors always, of others if much is used or if the end
   * is near.
   */
  public boolean matters() {
    return kind == Kind.DESCRIPTORS
        || usedRatio() >= NOTABLE_RATIO
        || secondsLeft < NOTABLE_SECONDS;
  }

  /** For people, a clause without a full stop. */
  public String text() {
    return "used " + text(() -> "all in " + Texts.timeLeft(secondsLeft) + " at this pace");
  }

  /**
   * {@code 512 of 4,096 descriptors (13 %), not nearing}.
   *
   * @param end a clause for an end that is in sight
   */
  public String text(Supplier<String> end) {
    return usedText() + " (" + Texts.percent(usedRatio()) + "), " + whenText(end);
  }

  private String whenText(Supplier<String> end) {
    if (Double.isNaN(secondsLeft)) {
      return "pace not known yet";
    }
    if (Double.isInfinite(secondsLeft)) {
      return "not nearing";
    }
    return secondsLeft <= 0 ? "all used" : end.get();
  }

  /** {@code 512 of 4,096 descriptors}. */
  public String usedText() {
    String of = Texts.count((long) used) + " of " + Texts.count((long) limit);
    return of
        + switch (kind) {
          case DESCRIPTORS -> " descriptors";
          case PORTS -> " ports towards one peer";
          case BIND_POOL -> " ports of that address";
          case BOUND_PORTS -> " ports of the range";
          case TIME_WAIT_BUCKETS -> " buckets (tcp_max_tw_buckets)";
          case ORPHANS -> " orphans of the host (tcp_max_orphans)";
          case ACCEPT_QUEUE -> " places of the accept queue";
          case TCP_MEM -> " pages of tcp_mem";
          case FILE_MAX -> " open files of the host (fs.file-max)";
        };
  }
}
