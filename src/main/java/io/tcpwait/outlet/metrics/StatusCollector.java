package io.tcpwait.outlet.metrics;

import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import io.tcpwait.detect.HostStatus;
import io.tcpwait.detect.Status;
import io.tcpwait.outlet.Faults;
import io.tcpwait.outlet.Sums;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The last status as metrics. The status is read once in a scrape, so all series of a scrape are of
 * the same sample.
 */
final class StatusCollector implements MultiCollector {
  private final Supplier<@Nullable HostStatus> last;
  private final CloseWaitFamilies closeWait;
  private final TimeWaitFamilies timeWait;
  private final FindingFamilies findings;
  private final Faults faults;
  private final SeriesRoom room = new SeriesRoom();

  /**
   * A collector.
   *
   * @param serviceName the name of the service on a port
   * @param faults counts the families that failed; the other families are served
   */
  StatusCollector(
      Supplier<@Nullable HostStatus> last, IntFunction<String> serviceName, Faults faults) {
    this.last = last;
    this.faults = faults;
    Shares shares = new Shares(serviceName);
    closeWait = new CloseWaitFamilies(shares);
    timeWait = new TimeWaitFamilies(shares);
    findings = new FindingFamilies(serviceName);
  }

  @Override
  public MetricSnapshots collect() {
    MetricSnapshots.Builder families = MetricSnapshots.builder();
    HostStatus published = last.get();
    if (published != null) {
      List<Family> own = detailed(published.own(), published.own());
      HostStatus status = room.fit(published, SeriesRoom.of(own));
      ofNamespaces(status, own).forEach(family -> add(families, family));
      made("processes", () -> OwnerFamilies.of(status)).forEach(of -> add(families, of));
      made("findings", () -> findings.of(status)).forEach(of -> add(families, of));
      made("namespaces", () -> NamespaceFamilies.of(status)).forEach(of -> add(families, of));
      made("agent", () -> AgentFamilies.of(status.own().sample().agent()))
          .forEach(of -> add(families, of));
    }
    // Last, so that it counts the families that this method left out.
    add(families, Family.of(Metric.METRIC_FAMILIES_LEFT_OUT).add(faults.count()));
    return families.build();
  }

  /** The families with series for each namespace: in detail while there is room, then as sums. */
  private Collection<Family> ofNamespaces(HostStatus host, List<Family> own) {
    Map<String, Family> byName = new LinkedHashMap<>();
    merge(own, byName);
    int ofSums = SeriesRoom.ofSums(host);
    int left = SeriesRoom.left(SeriesRoom.of(own));
    int behind = host.others().size() + (host.rest().size() > 0 ? 1 : 0);
    for (Status other : host.others()) {
      behind--;
      List<Family> families = detailed(other, host.own());
      if (SeriesRoom.of(families) > left - behind * ofSums) {
        families = sums(Sums.of(other));
      }
      left -= SeriesRoom.of(families);
      merge(families, byName);
    }
    Status rest = Sums.of(host.rest());
    if (rest != null) {
      merge(sums(rest), byName);
    }
    return byName.values();
  }

  private static void merge(List<Family> families, Map<String, Family> byName) {
    families.forEach(family -> byName.merge(family.name(), family, Family::with));
  }

  private List<Family> detailed(Status status, Status own) {
    List<Family> families = new ArrayList<>();
    families.addAll(made("sockets", () -> SocketFamilies.detailed(status, own)));
    addSums(families, status);
    families.addAll(made("ports", () -> PortFamilies.of(status)));
    return families;
  }

  private List<Family> sums(Status status) {
    List<Family> families = new ArrayList<>(made("sockets", () -> SocketFamilies.sums(status)));
    addSums(families, status);
    return families;
  }

  private void addSums(List<Family> families, Status status) {
    families.addAll(made("CLOSE_WAITs", () -> closeWait.of(status)));
    families.addAll(made("TIME_WAITs", () -> timeWait.of(status.sample())));
    families.addAll(made("peer groups", () -> PeerGroupFamilies.of(status.sample())));
  }

  private List<Family> made(String part, Supplier<List<Family>> make) {
    try {
      return make.get();
    } catch (RuntimeException e) {
      faults.leftOut("metrics of " + part, e);
      return List.of();
    }
  }

  private void add(MetricSnapshots.Builder families, Family family) {
    try {
      families.metricSnapshot(family.build());
    } catch (RuntimeException e) {
      faults.leftOut(family.name(), e);
    }
  }
}
