package io.tcpwait.outlet.report;

import io.tcpwait.detect.Status;
import io.tcpwait.detect.Texts;
import io.tcpwait.detect.history.BudgetProjection;
import io.tcpwait.outlet.Shown;
import io.tcpwait.sample.BindPool;
import io.tcpwait.sample.NamespacePool;
import io.tcpwait.sample.PortBudget;
import io.tcpwait.sample.PortCounts;

/** The tables of local ports in use, and how long the free ports last. */
final class PortTables {
  private PortTables() {}

  static void add(Page page, Status status) {
    PortCounts ports = Shown.ports(status);
    Table budgets =
        new Table(
            2,
            "source",
            "peer",
            "held",
            "of",
            "TIME_WAIT",
            "a second",
            "allowed",
            "full in",
            "reuse");
    Shown.budgets(status).forEach(outlook -> addBudget(budgets, outlook));
    page.heading("Ports by source and peer").table(budgets, ports != null);
    if (ports != null) {
      page.paragraph(usable(ports));
      pools(page, ports);
    }
  }

  private static void addBudget(Table table, BudgetProjection outlook) {
    PortBudget budget = outlook.budget();
    if (budget.held() > 0) {
      table.row(
          budget.source().label(),
          budget.peer().label(),
          Texts.count(budget.held()),
          Texts.count(budget.usable()),
          Texts.count(budget.timeWait()),
          Rates.text(outlook.arrivalsPerSecond()),
          Rates.text(outlook.sustainablePerSecond()),
          Texts.duration(outlook.secondsLeft()),
          outlook.reuse().label().replace('_', ' '));
    }
  }

  private static String usable(PortCounts ports) {
    return Texts.count(ports.usablePorts())
        + " of "
        + Texts.count(ports.rangePorts(), "port")
        + " usable ("
        + Texts.count(ports.listenerPorts())
        + " taken by listeners, "
        + Texts.count(ports.boundPorts())
        + " by connections that bind first)";
  }

  private static void pools(Page page, PortCounts ports) {
    Table table = new Table(1, "source", "ports used", "bound", "of");
    for (BindPool pool : ports.pools()) {
      if (pool.bound() > 0) {
        table.row(
            pool.source().label(),
            Texts.count(pool.used()),
            Texts.count(pool.bound()),
            Texts.count(pool.limit()));
      }
    }
    NamespacePool all = ports.namespace();
    if (all.addresses() > 1) {
      table.row(
          "all " + Texts.count(all.addresses()) + " that bind",
          Texts.count(all.used()),
          Texts.count(all.bound()),
          Texts.count(all.limit()));
    }
    if (!table.isEmpty()) {
      page.heading("Sources that programs bind to before they connect").table(table);
    }
  }
}
