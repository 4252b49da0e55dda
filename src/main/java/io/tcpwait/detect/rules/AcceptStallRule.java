package io.tcpwait.detect.rules;

import io.tcpwait.detect.Finding;
import io.tcpwait.detect.FindingKey;
import io.tcpwait.detect.FindingKind;
import io.tcpwait.detect.Rule;
import io.tcpwait.detect.RuleContext;
import io.tcpwait.detect.history.QueueHistories;
import io.tcpwait.detect.text.AcceptStallText;
import io.tcpwait.sample.AcceptQueue;
import io.tcpwait.sample.Cause;
import io.tcpwait.sample.Listener;
import io.tcpwait.sample.Role;
import io.tcpwait.sample.Service;
import io.tcpwait.sample.StuckService;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/**
 * {@link FindingKind#ACCEPT_STALL}: a program does not accept the connections that wait for it.
 *
 * <ul>
 *   <li>Connections got their FIN while they waited. One stuck connection is enough: it has waited
 *       for longer than a program may be patient, and so have all behind it.
 *   <li>A queue stays full while connections overflow it. If fewer connections have arrived than
 *       the queue holds, it has not been emptied in between. Otherwise it takes longer to be sure
 *       that it was not full at these looks by chance.
 * </ul>
 */
public final class AcceptStallRule implements Rule {
  private static final double STANDS_SECONDS = 15;
  private static final double STAYS_FULL_SECONDS = 60;
  private static final int LEAST_LOOKS = 3;

  @Override
  public FindingKind kind() {
    return FindingKind.ACCEPT_STALL;
  }

  /** A queue that was full at the first look may have been full for a moment or for a day. */
  @Override
  public boolean canJudge(RuleContext context) {
    boolean young = context.queues().watchedSeconds() < STANDS_SECONDS;
    return context.tcp().closeWait().agesKnown()
        && !(young && context.tcp().acceptQueues().stream().anyMatch(AcceptQueue::full));
  }

  @Override
  public void judge(RuleContext context, Consumer<Finding> found) {
    Set<Service> said = new HashSet<>();
    if (context.tcp().closeWait().agesKnown()) {
      for (StuckService stuck : context.tcp().closeWait().services()) {
        long notAccepted = stuck.causes().of(Cause.NOT_ACCEPTED);
        if (notAccepted > 0 && stuck.service().role() == Role.INBOUND) {
          FindingKey key = FindingKey.of(kind(), stuck.service());
          found.accept(AcceptStallText.ended(context, key, stuck, notAccepted));
          said.add(stuck.service());
        }
      }
    }
    for (AcceptQueue queue : context.tcp().acceptQueues()) {
      List<Listener> stalled = stalled(context, queue);
      if (!stalled.isEmpty() && !said.contains(queue.service())) {
        FindingKey key = FindingKey.of(kind(), queue.service());
        found.accept(AcceptStallText.full(context, key, queue, stalled));
      }
    }
  }

  private List<Listener> stalled(RuleContext context, AcceptQueue queue) {
    boolean raised = context.raised().test(FindingKey.of(kind(), queue.service()));
    return queue.busy().stream()
        .filter(listener -> listener.full() && (raised || isStalled(context, queue, listener)))
        .toList();
  }

  private static boolean isStalled(RuleContext context, AcceptQueue queue, Listener listener) {
    QueueHistories queues = context.queues();
    Long overflows = queues.overflows(queue, listener);
    double least = queues.isStandingStill(queue, listener) ? STANDS_SECONDS : STAYS_FULL_SECONDS;
    return overflows != null
        && overflows > 0
        && queues.fullLooks(queue, listener) >= LEAST_LOOKS
        && queues.fullSeconds(queue, listener) >= least;
  }
}
