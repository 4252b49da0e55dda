package io.tcpwait.lab.compare;

import java.util.HashSet;
import java.util.Set;

/**
 * The truth about a scenario.
 *
 * @param kinds the right kinds of findings, as in the metrics; empty if nothing is wrong
 * @param cause of the stuck CLOSE_WAITs, as in the metrics; empty without stuck CLOSE_WAITs
 * @param emergency whether somebody should be woken, so that the severity critical is right
 * @param descriptorLimit of the program
 * @param descriptorsPerSecond the steady leak rate during the whole trial; 0 if the leak ends after
 *     a few seconds, or without a leak
 */
record Truth(
    Set<String> kinds,
    String cause,
    boolean emergency,
    int descriptorLimit,
    int descriptorsPerSecond) {
  /** The limit of a program whose scenario does not set its own. */
  static final int USUAL_DESCRIPTOR_LIMIT = 20_000;

  static final Truth HEALTHY = new Truth(Set.of(), "", false, USUAL_DESCRIPTOR_LIMIT, 0);

  /** Findings that any leak may have. */
  private static final Set<String> OF_LEAKS =
      Set.of("close_wait_leak", "close_wait_growth", "dead_sockets", "fd_limit");

  /** Stuck CLOSE_WAITs that can wait until the morning. */
  static Truth leak(String cause) {
    return new Truth(OF_LEAKS, cause, false, USUAL_DESCRIPTOR_LIMIT, 0);
  }

  /** Trouble that is an outage already, or will be within the hour. */
  static Truth emergency(String kind, String cause) {
    Set<String> kinds =
        switch (kind) {
          case "close_wait_leak" -> OF_LEAKS;
          case "accept_stall" -> Set.of(kind, "close_wait_leak", "close_wait_growth");
          default -> Set.of(kind, "fd_limit");
        };
    return new Truth(kinds, cause, true, USUAL_DESCRIPTOR_LIMIT, 0);
  }

  /** Allows another kind for the same trouble. */
  Truth orAs(String kind) {
    Set<String> more = new HashSet<>(kinds);
    more.add(kind);
    return new Truth(Set.copyOf(more), cause, emergency, descriptorLimit, descriptorsPerSecond);
  }

  Truth withLimit(int descriptors) {
    return new Truth(kinds, cause, emergency, descriptors, descriptorsPerSecond);
  }

  Truth growing(int perSecond, int descriptors) {
    return new Truth(kinds, cause, emergency, descriptors, perSecond);
  }

  boolean isHealthy() {
    return kinds.isEmpty();
  }

  /** Whether an alert of this kind and severity is right. */
  boolean allows(String kind, String severity) {
    return kinds.contains(kind) && (emergency || !severity.equals("critical"));
  }
}
