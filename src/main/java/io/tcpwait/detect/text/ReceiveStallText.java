package io.tcpwait.detect.text;

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

/** The words of {@code receive_stall}. */
public final class ReceiveStallText {
  private ReceiveStallText() {}

  /**
   * The whole finding.
   *
   * @param holders the processes that hold the sockets, as far as they are known
   */
  public static Finding finding(
      RuleContext context, FindingKey key, StalledService stalled, Holders holders) {
    Owner owner = holders.first();
    Finding.Builder finding =
        context
            .finding(key, Severity.WARNING)
            .brief(StallBrief.receive(context, stalled, holders))
            .service(stalled.service())
            .peer(StalledText.topPeer(stalled))
            .owner(owner)
            .summary(
                Texts.count(stalled.sockets(), "connection")
                    + " of "
                    + context.name(stalled.service())
                    + (stalled.sockets() == 1 ? " has" : " have")
                    + " a full receive queue that nobody reads"
                    + HoldersText.held(holders, stalled.sockets())
                    + ".")
            .evidence(
                Fact.count(
                    "stalled_sockets",
                    stalled.sockets(),
                    Texts.count(stalled.sockets())
                        + " with a receive window of 0, and nothing read"))
            .evidence(
                Fact.count(
                    "unread_bytes",
                    stalled.queuedBytes(),
                    StalledText.bytes(stalled.queuedBytes()) + " wait unread"))
            .evidence(StalledText.peers(stalled))
            .evidence(
                new Fact(
                    "oldest_age_seconds",
                    stalled.oldestAgeSeconds(),
                    "nothing was read on the oldest for "
                        + Texts.duration(stalled.oldestAgeSeconds())));
    finding.evidence(HoldersText.facts(holders));
    return end(finding, stalled.service().role() == Role.OUTBOUND);
  }

  /**
   * The finding of one process over services that have few such connections each.
   *
   * @param sockets how many it holds
   */
  public static Finding finding(RuleContext context, FindingKey key, Owner owner, long sockets) {
    Finding.Builder finding =
        context
            .finding(key, Severity.WARNING)
            .brief(
                StallBrief.receive(
                        context, owner, BriefText.who(owner), sockets, "of several services")
                    .build())
            .owner(owner)
            .summary(
                Wording.process(owner)
                    + " holds "
                    + Texts.count(sockets, "connection")
                    + " with a full receive queue that nobody reads, of services with few each.")
            .evidence(
                Fact.count(
                    "stalled_sockets",
                    sockets,
                    Texts.count(sockets) + " with a receive window of 0, and nothing read"));
    return end(finding, true);
  }

  private static Finding end(Finding.Builder finding, boolean keepsAnswers) {
    return finding
        .cause(
            "The program has stopped reading"
                + (keepsAnswers ? ", as when it keeps an answer whose body it never read" : "")
                + ". The queue is full, so that the peer can send neither the rest nor its FIN: the"
                + " connections stay established, and never show in CLOSE_WAIT.")
        .helps(
            "Have the program read each answer to its end or close it, also when it needs only the"
                + " status or an exception interrupts it.")
        .helps("Give it a deadline for the whole of an answer.")
        .futile("net.ipv4.tcp_keepalive_* end nothing here: the peer is there, and answers.")
        .futile("A larger receive buffer (net.ipv4.tcp_rmem) only holds more that nobody reads.")
        .build();
  }
}
