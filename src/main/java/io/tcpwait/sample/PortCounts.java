package io.tcpwait.sample;

import java.util.List;
import java.util.stream.Stream;

/**
 * The local ports that a dump shows in use.
 *
 * @param establishedShown whether the dump showed established connections; if not, the established
 *     connections last shown stand for them
 * @param rangePorts how many ports the kernel gives to connections by itself
 * @param listenerPorts how many of these the kernel does not give, because a listener has them, or
 *     had them and its connections still live
 * @param boundPorts how many the kernel does not give because connections look bound to them
 * @param budgets the shown budgets: of the outbound connections with the most ports
 * @param nearest other budgets, which are judged too: their ports run out soonest
 * @param pools of the addresses that have the most ports
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
   * A share of the ports that are left. Established connections are dumped once they may have taken
   * this share; a smaller rise stays unseen.
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

  /** All budgets that are judged, shown or not. */
  public List<PortBudget> judged() {
    return Stream.concat(budgets.stream(), nearest.stream()).toList();
  }

  /** The ports that are left for connections that are not bound. */
  public long usablePorts() {
    return Math.max(0, rangePorts - listenerPorts - boundPorts);
  }
}
