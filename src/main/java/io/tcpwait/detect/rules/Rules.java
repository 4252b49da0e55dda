package io.tcpwait.detect.rules;

import io.tcpwait.detect.Rule;
import java.util.List;

/** The rules, one for each kind of finding, in the order in which they judge. */
public final class Rules {
  private Rules() {}

  public static List<Rule> all() {
    return List.of(
        new CloseWaitLeakRule(),
        new CloseWaitGrowthRule(),
        new DeadSocketsRule(),
        new FinWait2LeakRule(),
        new ReceiveStallRule(),
        new AcceptStallRule(),
        new FdLimitRule(),
        new PortBudgetRule(),
        new BindPoolRule(),
        new TimeWaitBucketsRule(),
        new PortRecyclingRule(),
        new ServerClosesFirstRule(),
        new SysctlRule());
  }
}
