package io.tcpwait.model;

import java.util.List;

/**
 * The local ports that a dump shows in use.
 *
 * @param establishedShown whether the dump showed established connections; else those that were
 *     there when they were last shown stand for them
 * @param rangePorts how many the kernel gives to connections by itself
 * @param listenerPorts of those, how many it gives to none, because a listener has them, or had and
 *     connections of its live still
 * @param boundPorts how many it gives to none because connections look bound to them
 * @param budgets of the connections that this host opened, those with the most ports
 * @param pools of the addresses that have the most
 * @param listeners on ports of the range that are not reserved
 */
public record PortCounts(
    boolean establishedShown,
    long rangePorts,
    long listenerPorts,
    long boundPorts,
    List<PortBudget> budgets,
    List<BindPool> pools,
    RangeListeners listeners) {
  /** Counts without the listeners. */
  public PortCounts(
      boolean establishedShown,
      long rangePorts,
      long listenerPorts,
      long boundPorts,
      List<PortBudget> budgets,
      List<BindPool> pools) {
    this(
        establishedShown,
        rangePorts,
        listenerPorts,
        boundPorts,
        budgets,
        pools,
        RangeListeners.NONE);
  }

  PortCounts with(RangeListeners others) {
    return new PortCounts(
        establishedShown, rangePorts, listenerPorts, boundPorts, budgets, pools, others);
  }

  /** What is left for connections that are not bound. */
  public long usablePorts() {
    return Math.max(0, rangePorts - listenerPorts - boundPorts);
  }
}
