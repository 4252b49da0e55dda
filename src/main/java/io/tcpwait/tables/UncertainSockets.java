package io.tcpwait.tables;

import io.tcpwait.sample.Breakdown.ServiceShare;
import io.tcpwait.sample.CloseWaitCounts;
import io.tcpwait.sample.Service;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Counts the sockets of a dump that may or may not be stuck, by service. */
final class UncertainSockets {
  private static final int MAX_SERVICES = 1_024;
  private static final int SOCKETS = 0;

  private final AddressTable services;

  UncertainSockets(long seed) {
    services = new AddressTable(1, MAX_SERVICES, seed);
  }

  void clear() {
    services.clear();
  }

  void add(int tag) {
    int slot = services.put(0, 0, tag);
    if (slot != AddressTable.NONE) {
      services.add(slot, SOCKETS, 1);
    }
  }

  /** The services, those with the most sockets first. */
  List<ServiceShare<Long>> services() {
    if (services.size() == 0) {
      return List.of();
    }
    List<ServiceShare<Long>> list = new ArrayList<>();
    for (int slot = 0; slot < services.slots(); slot++) {
      if (services.used(slot)) {
        Service service = Service.ofTag(services.tag(slot));
        list.add(new ServiceShare<>(service, services.get(slot, SOCKETS)));
      }
    }
    list.sort(
        Comparator.comparingLong((ServiceShare<Long> of) -> of.value())
            .reversed()
            .thenComparingInt(of -> of.service().tag()));
    return List.copyOf(list.subList(0, Math.min(list.size(), CloseWaitCounts.MAX_SERVICES)));
  }
}
