package io.tcpwait.outlet;

import io.tcpwait.detect.HostStatus;
import io.tcpwait.detect.Status;
import io.tcpwait.detect.Texts;
import io.tcpwait.detect.history.BudgetProjection;
import io.tcpwait.sample.BindPool;
import io.tcpwait.sample.Owner;
import io.tcpwait.sample.PortCounts;
import io.tcpwait.sample.Sample;
import io.tcpwait.sample.Settings;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The limit with the largest share in use, whether or not there is a finding.
 *
 * @param of the limited resource, such as {@code the ports to 10.2.0.9:5432}
 */
public record NearestLimit(String of, double used, double limit) {
  public double ratio() {
    return limit > 0 ? used / limit : 0;
  }

  /** {@code 9 % of the ports to 10.2.0.9:5432}. */
  public String text() {
    return Texts.percent(ratio()) + " of " + of;
  }

  /** The nearest limit of all namespaces; null if no limit is known. */
  public static @Nullable NearestLimit of(HostStatus host) {
    List<NearestLimit> all = new ArrayList<>();
    host.all().forEach(status -> add(all, status));
    Sample own = host.own().sample();
    add(all, "the open files of the host", own.host().openFiles(), own, Settings.FILE_MAX);
    add(all, "the memory for TCP", own.sockstat().get("tcp_mem_pages"), own, Settings.TCP_MEM_HIGH);
    add(all, "the orphans", own.sockstat().get("tcp_orphan"), own, Settings.MAX_ORPHANS);
    return all.stream().max(Comparator.comparingDouble(NearestLimit::ratio)).orElse(null);
  }

  private static void add(List<NearestLimit> all, Status status) {
    Sample sample = status.sample();
    for (BudgetProjection outlook : Shown.budgets(status)) {
      all.add(
          new NearestLimit(
              "the ports to " + outlook.budget().peer().label(),
              outlook.net(),
              outlook.budget().usable()));
    }
    PortCounts ports = Shown.ports(status);
    if (ports != null) {
      for (BindPool pool : ports.pools()) {
        if (pool.bound() > 0) {
          String of = "the ports of " + pool.source().label();
          all.add(new NearestLimit(of, pool.used(), pool.limit()));
        }
      }
    }
    add(
        all,
        "tcp_max_tw_buckets",
        sample.sockstat().get("tcp_tw"),
        sample,
        Settings.MAX_TW_BUCKETS);
    for (Owner owner : sample.owners()) {
      if (owner.openFds() != null && owner.maxFds() != null) {
        String of = "the descriptors of " + owner.process() + " (pid " + owner.pid() + ")";
        all.add(new NearestLimit(of, owner.openFds(), owner.maxFds()));
      }
    }
  }

  private static void add(
      List<NearestLimit> all, String of, @Nullable Long used, Sample sample, String setting) {
    Long limit = sample.settings().get(setting);
    if (used != null && limit != null) {
      all.add(new NearestLimit(of, used, limit));
    }
  }
}
