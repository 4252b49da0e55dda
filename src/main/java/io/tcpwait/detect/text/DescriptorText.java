package io.tcpwait.detect.text;

import io.tcpwait.detect.Ceiling;
import io.tcpwait.detect.Fact;
import io.tcpwait.detect.Finding;
import io.tcpwait.detect.FindingKey;
import io.tcpwait.detect.FindingKind;
import io.tcpwait.detect.RuleContext;
import io.tcpwait.detect.Severity;
import io.tcpwait.detect.Texts;
import io.tcpwait.sample.HeldKind;
import io.tcpwait.sample.Owner;
import io.tcpwait.sample.Service;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The words of {@code dead_sockets} and {@code fd_limit}. */
public final class DescriptorText {
  private DescriptorText() {}

  public static Finding deadSockets(RuleContext context, FindingKey key, Owner owner, long dead) {
    Ceiling descriptors = context.descriptors(owner);
    return finding(context, key, Severity.WARNING, owner, descriptors)
        .brief(DescriptorBrief.deadSockets(context, owner, dead, descriptors))
        .summary(
            Wording.process(owner)
                + " keeps "
                + Texts.count(dead, "descriptor")
                + " of TCP sockets that are in no table any more.")
        .cause(
            "The connections have ended, by a reset or by keepalive, and the program never closed"
                + " them. A CLOSE_WAIT leak turns into this. Counts of sockets by state do not show"
                + " them.")
        .helps(
            "Have the program close these sockets: a read on one of them returns the end or an"
                + " error at once.")
        .helps("Until then a restart of the program frees them.")
        .futile("A falling number of CLOSE_WAITs is no sign that the leak has ended.")
        .futile("net.ipv4.tcp_keepalive_* end connections sooner, and free no descriptor.")
        .build();
  }

  public static Finding fdLimit(
      RuleContext context, FindingKey key, Severity severity, Owner owner, Ceiling descriptors) {
    LeakedSockets leaked = LeakedSockets.mostOf(owner);
    FindingKind said = leaked.said(context, owner);
    String why =
        "a leak of sockets"
            + (said == null ? ": " + leaked.text() : "; " + said.label() + " names it");
    String mend =
        said == null
            ? "mend the program: close() on every way out"
            : "mend the leak that " + said.label() + " names";
    return finding(context, key, severity, owner, descriptors)
        .brief(DescriptorBrief.fdLimit(context, severity, owner, descriptors, why, mend))
        .summary(
            Wording.process(owner)
                + " has "
                + descriptors.usedText()
                + " open"
                + (!Double.isFinite(descriptors.secondsLeft())
                    ? "."
                    : ", and all in "
                        + Texts.timeLeft(descriptors.secondsLeft())
                        + " at this pace."))
        .cause(cause(owner, descriptors))
        .helps(
            (said == null
                    ? "Have the program close these sockets"
                    : "Mend the leak that " + said.label() + " names")
                + ", and restart the program before the limit is"
                + " reached: at the limit it can neither accept, nor connect, nor open a file.")
        .futile("A higher limit (ulimit -n, LimitNOFILE=) only moves the moment.")
        .build();
  }

  private static Finding.Builder finding(
      RuleContext context,
      FindingKey key,
      Severity severity,
      Owner owner,
      @Nullable Ceiling descriptors) {
    return context
        .finding(key, severity)
        .service(service(owner))
        .owner(owner)
        .evidence(evidence(owner, descriptors))
        .ceilings(descriptors == null ? List.of() : List.of(descriptors));
  }

  private static String cause(Owner owner, Ceiling descriptors) {
    long closeWait = owner.closeWaitSockets();
    long dead = owner.deadSockets() == null ? 0 : owner.deadSockets();
    long finWait2 = owner.held(HeldKind.FIN_WAIT2).sockets();
    long stalled = owner.held(HeldKind.STALLED).sockets();
    long most = Math.max(Math.max(closeWait, dead), Math.max(finWait2, stalled));
    String main =
        closeWait == most
            ? descriptors(closeWait)
                + " in CLOSE_WAIT: the peer has closed, and the program has not."
            : dead == most
                ? descriptors(dead)
                    + " in no table any more: the connection has ended, and the program has not"
                    + " closed it."
                : finWait2 == most
                    ? descriptors(finWait2)
                        + " in FIN_WAIT2: the program has ended its sending, and the peer never"
                        + " closes."
                    : descriptors(stalled) + " with data that the program does not read.";
    return main + (2 * most >= descriptors.used() ? "" : " Most of them are something else.");
  }

  private static String descriptors(long sockets) {
    return Texts.count(sockets)
        + " of its descriptors "
        + (sockets == 1 ? "is a socket" : "are sockets");
  }

  /** The service that has most of its stuck sockets. */
  private static @Nullable Service service(Owner owner) {
    return owner.stuckByService().entrySet().stream()
        .max(Map.Entry.comparingByValue())
        .map(Map.Entry::getKey)
        .orElse(null);
  }

  private static String until(double secondsLeft) {
    if (Double.isNaN(secondsLeft)) {
      return "whether they increase is not known yet";
    }
    return Double.isInfinite(secondsLeft)
        ? "not increasing"
        : "all used in " + Texts.duration(secondsLeft);
  }

  private static List<Fact> evidence(Owner owner, @Nullable Ceiling descriptors) {
    List<Fact> facts = new ArrayList<>();
    if (descriptors != null) {
      facts.add(new Fact("open_fds", descriptors.used(), descriptors.usedText() + " open"));
      facts.add(
          new Fact(
              "fd_exhaustion_seconds",
              descriptors.secondsLeft(),
              until(descriptors.secondsLeft())));
    }
    long closeWait = owner.closeWaitSockets();
    facts.add(
        Fact.count("close_wait_sockets", closeWait, "in CLOSE_WAIT: " + Texts.count(closeWait)));
    if (owner.deadSockets() != null) {
      long dead = owner.deadSockets();
      facts.add(Fact.count("dead_sockets", dead, "dead sockets: " + Texts.count(dead)));
    }
    return List.copyOf(facts);
  }
}
