package io.tcpwait.sample;

import java.util.List;
import java.util.stream.Stream;

/**
 * The local ports that a dump shows in use.
 *
 * @param establishedShown whether the dump showed established connections; else those that were
 *     there when they were last shown stand for them
 * @param rangePorts how many the kernel gives to connections by itself
 * @param listenerPorts of those, how many it gives to none, because a listener has them, or had and
 *     connections of its live still
 * @param boundPorts how many it gives to none because connections look bound to them
 * @param budgets of the connections that this host opened, those with the most ports, which are
 *     shown
 * @param nearest others, which are judged too: those whose ports end soonest
 * @param pools of the addresses that have the most
 * @param namespace the same over all addresses
 * @param listeners on ports of the range that are not reserved
 */
public record PortCounts(
    boolean establishedShown,
    long rangePorts,
    long listenerPorts,
    long boundPorts,
    List<PortBudget> budgets,
    List<PortBudget> nearest,
    List<BindPool> pools,
    NamespacePool namespace,
    RangeListeners listeners) {
  /**
   * The part of the ports that are left. Established connections are dumped once they may have
   * taken it; fewer stay unseen.
   */
  public static final double MOVED_RATIO = 0.02;

  /** Counts without the listeners. */
  public PortCounts(
      boolean establishedShown,
      long rangePorts,
      long listenerPorts,
      long boundPorts,
      List<PortBudget> budgets,
      List<PortBudget> nearest,
      List<BindPool> pools,
      NamespacePool namespace) {
    this(
        establishedShown,
        rangePorts,
        listenerPorts,
        boundPorts,
        budgets,
        nearest,
        pools,
        namespace,
        RangeListeners.NONE);
  }

  public PortCounts with(RangeListeners others) {
    return new PortCounts(
        establishedShown,
        rangePorts,
        listenerPorts,
        boundPorts,
        budgets,
        nearest,
        pools,
        namespace,
        others);
  }

  /** All that are judged, shown or not. */
  public List<PortBudget> judged() {
    return Stream.concat(budgets.stream(), nearest.stream()).toList();
  }

  /** What is left for connections that are not bound. */
  public long usablePorts() {
    return Math.max(0, rangePorts - listenerPorts - boundPorts);
  }
}
