package io.tcpwait.kernel;

import io.tcpwait.kernel.NamespaceVisit.Denied;
import io.tcpwait.kernel.NamespaceVisit.Entered;
import java.util.EnumSet;
import java.util.Set;

/**
 * How many of the network namespaces that were found may be entered, and what the others take.
 *
 * @param entered the namespaces that were entered, the own one included
 * @param denied the namespaces that the kernel does not let this thread into
 * @param missing what to grant for these; empty if that is not what is missing
 * @param errno what the kernel answered, positive; 0 if it denied none
 * @param hiddenProcesses as in {@link FoundNamespaces}
 * @param unknownMounts as in {@link FoundNamespaces}
 */
public record NamespaceAccess(
    int entered,
    int denied,
    Set<Capability> missing,
    int errno,
    int hiddenProcesses,
    int unknownMounts) {
  /**
   * Enters each namespace once. One that has ended by now counts in neither number.
   *
   * @throws Exception as {@link NamespaceEntry#run}
   */
  public static NamespaceAccess probe(FoundNamespaces found, NamespaceEntry entry)
      throws Exception {
    int entered = 0;
    int denied = 0;
    int errno = 0;
    Set<Capability> missing = EnumSet.noneOf(Capability.class);
    for (FoundNamespace one : found.all()) {
      NamespaceVisit<Boolean> visit = entry.run(one, () -> true);
      if (visit instanceof Entered) {
        entered++;
      } else if (visit instanceof Denied<Boolean>(int why, Set<Capability> lacking)) {
        denied++;
        errno = why;
        missing.addAll(lacking);
      }
    }
    return new NamespaceAccess(
        entered, denied, missing, errno, found.hiddenProcesses(), found.unknownMounts());
  }
}
