package io.tcpwait.detect.rules;

import io.tcpwait.sample.HeldKind;
import io.tcpwait.sample.Holding;
import io.tcpwait.sample.Owner;
import io.tcpwait.sample.Service;
import java.util.Map;
import java.util.Set;

/** Sockets that one process holds over services each of which has too few of them. */
final class ManyServices {
  private ManyServices() {}

  /**
   * How many of a kind a process holds without those of services that have a finding.
   *
   * @param nowByService how many there are by the last dump, which is younger than what is known of
   *     processes
   */
  static long unsaid(
      Owner owner, HeldKind kind, Set<Service> said, Map<Service, Long> nowByService) {
    long unsaid = 0;
    Holding held = owner.held(kind);
    for (Map.Entry<Service, Long> of : held.byService().entrySet()) {
      if (!said.contains(of.getKey())) {
        unsaid += Math.min(of.getValue(), nowByService.getOrDefault(of.getKey(), 0L));
      }
    }
    return unsaid;
  }
}
