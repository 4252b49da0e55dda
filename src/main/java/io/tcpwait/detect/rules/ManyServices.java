package io.tcpwait.detect.rules;

import io.tcpwait.sample.HeldKind;
import io.tcpwait.sample.Holding;
import io.tcpwait.sample.Owner;
import io.tcpwait.sample.Service;
import java.util.Map;
import java.util.Set;

/** Sockets that one process holds over many services with too few each. */
final class ManyServices {
  private ManyServices() {}

  /**
   * How many sockets of a kind a process holds, without services that have a finding.
   *
   * @param nowByService the numbers by the last dump, which is newer than the search for processes
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
