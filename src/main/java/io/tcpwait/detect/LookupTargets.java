package io.tcpwait.detect;

import io.tcpwait.sample.PortBudget;
import io.tcpwait.sample.PortCounts;
import io.tcpwait.sample.RangeListeners;
import io.tcpwait.sample.Role;
import io.tcpwait.sample.Service;
import io.tcpwait.sample.Settings;
import io.tcpwait.sample.Sought;
import io.tcpwait.sample.TcpCounts;
import io.tcpwait.sample.TimeWaitService;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The sockets whose processes are worth knowing. A TIME_WAIT does not have a process. But the
 * listener on its port does, and so does a live connection from the same address to the same peer.
 */
public final class LookupTargets {
  private LookupTargets() {}

  /**
   * The sockets of the findings, the worst first.
   *
   * @param tcp has the inodes by which the sockets can be found now
   */
  public static List<Sought> of(List<Finding> findings, TcpCounts tcp) {
    List<Sought> sought = new ArrayList<>();
    for (Finding finding : findings) {
      Finding.Subject subject = finding.subject();
      if (subject.source() != null || finding.kind() == FindingKind.BIND_POOL) {
        addConnections(sought, subject, tcp.ports());
      } else if (subject.service() != null && subject.service().role() == Role.INBOUND) {
        addListener(sought, subject, tcp);
      } else if (Settings.RESERVED_PORTS.equals(finding.key().setting())) {
        addListeners(sought, tcp.ports());
      }
    }
    return List.copyOf(sought);
  }

  private static void addConnections(
      List<Sought> sought, Finding.Subject subject, @Nullable PortCounts ports) {
    List<PortBudget> budgets = ports == null ? List.of() : ports.judged();
    for (PortBudget budget : budgets) {
      boolean same = subject.peer() == null || subject.peer().equals(budget.peer());
      boolean here =
          subject.source() == null ? budget.isBound() : budget.source().equals(subject.source());
      if (same && here) {
        add(sought, new Sought(budget.peer().service(), budget.peer(), budget.inode()));
      }
    }
  }

  private static void addListeners(List<Sought> sought, @Nullable PortCounts ports) {
    List<RangeListeners.Listener> listeners =
        ports == null ? List.of() : ports.listeners().lowest();
    for (RangeListeners.Listener of : listeners) {
      add(sought, new Sought(new Service(Role.INBOUND, of.port()), null, of.inode()));
    }
  }

  private static void addListener(List<Sought> sought, Finding.Subject subject, TcpCounts tcp) {
    for (TimeWaitService of : tcp.timeWait().services()) {
      if (of.service().equals(subject.service())) {
        add(sought, new Sought(of.service(), null, of.listenerInode()));
      }
    }
  }

  /**
   * Keeps one target of each service and peer. If it lacks an inode, a target of another address of
   * this host replaces it.
   */
  private static void add(List<Sought> sought, Sought one) {
    for (Sought known : sought) {
      if (known.service().equals(one.service()) && Objects.equals(known.peer(), one.peer())) {
        if (known.inode() == 0) {
          sought.set(sought.indexOf(known), one);
        }
        return;
      }
    }
    sought.add(one);
  }
}
