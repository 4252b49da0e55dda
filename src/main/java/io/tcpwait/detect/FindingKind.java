package io.tcpwait.detect;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** A kind of trouble, with the severities that it can have. */
public enum FindingKind {
  /** A service has stuck CLOSE_WAIT sockets. */
  CLOSE_WAIT_LEAK(Severity.WARNING, Severity.CRITICAL),
  /** The stuck sockets of a service keep increasing. */
  CLOSE_WAIT_GROWTH(Severity.WARNING, Severity.CRITICAL),
  /** A process keeps descriptors of sockets that the kernel has finished with. */
  DEAD_SOCKETS(Severity.WARNING, Severity.WARNING),
  /** A program has ended its sending, and its peers never close. */
  FIN_WAIT2_LEAK(Severity.WARNING, Severity.CRITICAL),
  /** Connections have a full receive queue that is not read. */
  RECEIVE_STALL(Severity.WARNING, Severity.WARNING),
  /** Connections get their FIN before the program accepts them. */
  ACCEPT_STALL(Severity.WARNING, Severity.CRITICAL),
  /** A process with stuck sockets runs out of descriptors. */
  FD_LIMIT(Severity.WARNING, Severity.CRITICAL),
  /**
   * The ports from one address of this host to one peer run out. It is an info if the program may
   * keep to a part of them.
   */
  PORT_BUDGET(Severity.INFO, Severity.CRITICAL),
  /** The ports of one or all addresses run out, because programs bind before they connect. */
  BIND_POOL(Severity.WARNING, Severity.CRITICAL),
  /** TIME_WAITs near, or pass, the limit tcp_max_tw_buckets. */
  TIME_WAIT_BUCKETS(Severity.WARNING, Severity.CRITICAL),
  /** A client comes back on a port whose TIME_WAIT has not ended here. */
  PORT_RECYCLING(Severity.WARNING, Severity.WARNING),
  /** A service of this host closes its connections first, and so has their TIME_WAITs. */
  SERVER_CLOSES_FIRST(Severity.INFO, Severity.INFO),
  /** A kernel setting that has no effect here, or does harm. */
  SYSCTL(Severity.INFO, Severity.INFO);

  private final Severity least;
  private final Severity worst;

  FindingKind(Severity least, Severity worst) {
    this.least = least;
    this.worst = worst;
  }

  /** In rising order. */
  public List<Severity> severities() {
    return Arrays.stream(Severity.values())
        .filter(one -> one.compareTo(least) >= 0 && one.compareTo(worst) <= 0)
        .toList();
  }

  /** The value of the label {@code alert}. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
