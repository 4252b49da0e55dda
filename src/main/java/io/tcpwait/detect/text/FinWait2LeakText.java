package io.tcpwait.detect.text;

import io.tcpwait.detect.Ceiling;
import io.tcpwait.detect.Fact;
import io.tcpwait.detect.Finding;
import io.tcpwait.detect.FindingKey;
import io.tcpwait.detect.Holders;
import io.tcpwait.detect.RuleContext;
import io.tcpwait.detect.Severity;
import io.tcpwait.detect.Texts;
import io.tcpwait.sample.Owner;
import io.tcpwait.sample.Role;
import io.tcpwait.sample.StalledService;
import java.util.List;

/** The words of {@code fin_wait2_leak}. */
public final class FinWait2LeakText {
  private FinWait2LeakText() {}

  /**
   * The whole finding.
   *
   * @param holders the processes that hold the sockets, as far as they are known
   */
  public static Finding finding(
      RuleContext context, FindingKey key, StalledService waits, Holders holders) {
    Owner owner = holders.first();
    Ceiling descriptors = owner == null ? null : context.descriptors(owner);
    List<Ceiling> ceilings = descriptors == null ? List.of() : List.of(descriptors);
    Severity severity = context.severity(ceilings, waits.overdue());
    Finding.Builder finding =
        context
            .finding(key, severity)
            .brief(StallBrief.finWait2(context, waits, holders, ceilings, severity))
            .service(waits.service())
            .peer(StalledText.topPeer(waits))
            .owner(owner)
            .summary(summary(context, waits, holders))
            .evidence(
                Fact.count(
                    "fin_wait2_sockets",
                    waits.sockets(),
                    Texts.count(waits.sockets())
                        + " in FIN_WAIT2 with a descriptor, "
                        + Texts.count(waits.overdue())
                        + " for too long"))
            .evidence(StalledText.peers(waits))
            .evidence(
                new Fact(
                    "oldest_age_seconds",
                    waits.oldestAgeSeconds(),
                    "nothing has arrived on the oldest for "
                        + Texts.duration(waits.oldestAgeSeconds())));
    finding.evidence(HoldersText.facts(holders));
    if (descriptors != null) {
      finding.evidence(
          new Fact("descriptors_used_ratio", descriptors.usedRatio(), descriptors.text()));
    }
    return end(
        finding.cause(cause(waits.service().role())).ceilings(ceilings),
        HoldersText.restart(holders, waits.overdue()));
  }

  /**
   * The finding of one process over services that have few such sockets each.
   *
   * @param sockets how many it holds
   */
  public static Finding finding(RuleContext context, FindingKey key, Owner owner, long sockets) {
    Ceiling descriptors = context.descriptors(owner);
    List<Ceiling> ceilings = descriptors == null ? List.of() : List.of(descriptors);
    Severity severity = context.severity(ceilings, sockets);
    Finding.Builder finding =
        context
            .finding(key, severity)
            .brief(
                StallBrief.finWait2(
                        context,
                        owner,
                        BriefText.who(owner),
                        sockets,
                        "of several services",
                        ceilings,
                        severity)
                    .build())
            .owner(owner)
            .summary(
                Wording.process(owner)
                    + " holds "
                    + Texts.count(sockets, "socket")
                    + " in FIN_WAIT2 whose peers never close, of services with few each.")
            .evidence(
                Fact.count(
                    "fin_wait2_sockets",
                    sockets,
                    Texts.count(sockets) + " in FIN_WAIT2 for too long"))
            .cause(cause(Role.INBOUND))
            .ceilings(ceilings);
    return end(finding, "Until then a restart of the program frees them.");
  }

  private static Finding end(Finding.Builder finding, String restart) {
    return finding
        .helps(
            "Have the program close a connection whose peer does not, after a few seconds: a"
                + " deadline for reads after shutdown, or close in place of shutdown.")
        .helps(restart)
        .futile(
            "net.ipv4.tcp_fin_timeout ends a FIN_WAIT2 that the program has closed; no timer ends"
                + " these, whose descriptors are open.")
        .futile(
            "net.ipv4.tcp_keepalive_* end connections whose peer is gone; these peers are there,"
                + " and answer.")
        .build();
  }

  private static String summary(RuleContext context, StalledService waits, Holders holders) {
    return Texts.count(waits.sockets(), "socket")
        + " of "
        + context.name(waits.service())
        + (waits.sockets() == 1 ? " waits" : " wait")
        + " in FIN_WAIT2 for the FIN of "
        + Texts.count(waits.peers(), "peer")
        + HoldersText.held(holders, waits.overdue())
        + ".";
  }

  private static String cause(Role role) {
    return role == Role.INBOUND
        ? "The program has ended its side with shutdown and waits for its clients to close, which"
            + " they do not. The kernel has no timer for that: each keeps a descriptor until its"
            + " client ends."
        : "The program has ended its side with shutdown and waits for an answer, or for the peer to"
            + " close, which it does not. The kernel has no timer for that.";
  }
}
