package io.tcpwait.detect.text;

import io.tcpwait.detect.Brief;
import io.tcpwait.detect.Ceiling;
import io.tcpwait.detect.RuleContext;
import io.tcpwait.detect.Severity;
import io.tcpwait.detect.Step;
import io.tcpwait.detect.Texts;
import io.tcpwait.detect.Urgency;
import io.tcpwait.sample.Owner;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The briefs of {@code dead_sockets} and {@code fd_limit}. */
final class DescriptorBrief {
  private DescriptorBrief() {}

  static Brief deadSockets(
      RuleContext context, Owner owner, long dead, @Nullable Ceiling descriptors) {
    List<Ceiling> ceilings = descriptors == null ? List.of() : List.of(descriptors);
    Urgency urgency = Urgency.of(Severity.WARNING, ceilings);
    double now = context.sample().seconds();
    return Brief.of(
            BriefText.who(owner)
                + " keeps "
                + Texts.count(dead, "descriptor")
                + " of TCP connections that have ended")
        .limit(BriefText.limit(ceilings, now))
        .why("a reset or keepalive ended them, and the program never closed them; ss shows none")
        .now(BriefText.leakNow(context, owner, urgency, "close-wait"))
        .then(
            BriefText.leakThen(
                owner, urgency, ceilings, now, "mend the program: close() on every way out"))
        .check("ls -l /proc/" + owner.pid() + "/fd | grep -c socket: # more than ss -tnp shows")
        .futile("tcp_keepalive_*: it ends connections, no descriptor; fewer CLOSE_WAITs")
        .build();
  }

  static Brief fdLimit(
      RuleContext context,
      Severity severity,
      Owner owner,
      Ceiling descriptors,
      String why,
      String mend) {
    double now = context.sample().seconds();
    long more = 2 * Math.round(descriptors.limit());
    Urgency urgency = Urgency.of(severity, List.of(descriptors));
    List<Step> steps = new ArrayList<>();
    steps.add(
        Step.command(
            "prlimit --pid " + owner.pid() + " --nofile=" + more + ":" + more,
            "buys time at once, needs CAP_SYS_RESOURCE"));
    if (urgency == Urgency.MINUTES) {
      steps.add(Commands.restart(owner, "frees them"));
    }
    return Brief.of(
            BriefText.who(owner)
                + runsOut(descriptors.secondsLeft(), now)
                + descriptors.usedText()
                + " are open")
        .limit(BriefText.limit(List.of(descriptors), now))
        .why(why)
        .now(steps)
        .then(BriefText.leakThen(owner, urgency, List.of(descriptors), now, mend))
        .check("ls /proc/" + owner.pid() + "/fd | wc -l")
        .futile("ulimit -n in a shell or LimitNOFILE=: for the next start only")
        .build();
  }

  private static String runsOut(double secondsLeft, double now) {
    if (!Double.isFinite(secondsLeft)) {
      return " nears its limit of descriptors: ";
    }
    return secondsLeft <= 0
        ? " has run out of descriptors: "
        : " will run out of descriptors at " + Texts.utc(now + secondsLeft, now) + " UTC: ";
  }
}
