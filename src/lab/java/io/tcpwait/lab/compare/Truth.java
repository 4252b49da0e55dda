package io.tcpwait.lab.compare;

import java.util.HashSet;
import java.util.Set;

/**
 * What is true about a scenario, whoever says what.
 *
 * @param kinds of findings that are right, as the metrics write them; none if nothing is wrong
 * @param cause of the stuck CLOSE_WAITs, as the metrics write it; empty if there are none
 * @param emergency whether somebody should be woken, so that critical is right
 * @param descriptorLimit of the program
 * @param descriptorsPerSecond that it leaks, steadily, for as long as is watched; 0 if the leak is
 *     over after a few seconds, or there is none
 */
record Truth(
    Set<String> kinds,
    String cause,
    boolean emergency,
    int descriptorLimit,
    int descriptorsPerSecond) {
  /** Of a program that has no limit of its own to tell of. */
  static final int USUAL_DESCRIPTOR_LIMIT = 20_000;

  static final Truth HEALTHY = new Truth(Set.of(), "", false, USUAL_DESCRIPTOR_LIMIT, 0);

  /** Findings that may stand beside that of any leak. */
  private static final Set<String> OF_LEAKS =
      Set.of("close_wait_leak", "close_wait_growth", "dead_sockets", "fd_limit");

  /** CLOSE_WAITs that are stuck, and that can wait until the morning. */
  static Truth leak(String cause) {
    return new Truth(OF_LEAKS, cause, false, USUAL_DESCRIPTOR_LIMIT, 0);
  }

  /** Trouble that ends in an outage within the hour, if it is none already. */
  static Truth emergency(String kind, String cause) {
    Set<String> kinds =
        switch (kind) {
          case "close_wait_leak" -> OF_LEAKS;
          case "accept_stall" -> Set.of(kind, "close_wait_leak", "close_wait_growth");
          default -> Set.of(kind, "fd_limit");
        };
    return new Truth(kinds, cause, true, USUAL_DESCRIPTOR_LIMIT, 0);
  }

  /** The same trouble may be told as another kind too. */
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

  /** Whether an alert is right, of this kind and severity. */
  boolean allows(String kind, String severity) {
    return kinds.contains(kind) && (emergency || !severity.equals("critical"));
  }
}
