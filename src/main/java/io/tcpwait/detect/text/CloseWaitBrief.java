package io.tcpwait.detect.text;

import io.tcpwait.detect.Brief;
import io.tcpwait.detect.Ceiling;
import io.tcpwait.detect.Holders;
import io.tcpwait.detect.Relay;
import io.tcpwait.detect.RuleContext;
import io.tcpwait.detect.Severity;
import io.tcpwait.detect.Texts;
import io.tcpwait.detect.Urgency;
import io.tcpwait.detect.history.ServiceHistory;
import io.tcpwait.sample.Cause;
import io.tcpwait.sample.HeldKind;
import io.tcpwait.sample.Owner;
import io.tcpwait.sample.Role;
import io.tcpwait.sample.StuckService;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The brief of a service's, or a process's, stuck sockets. */
final class CloseWaitBrief {
  private static final String STATE = "close-wait";
  private static final String OTHER_SIDE = "tcp_fin_timeout, tcp_tw_reuse";

  private CloseWaitBrief() {}

  static Brief of(
      RuleContext context,
      StuckService stuck,
      List<Ceiling> ceilings,
      Severity severity,
      @Nullable Relay relay) {
    Holders holders = Holders.of(context.sample(), HeldKind.STUCK, stuck.service());
    Cause cause = stuck.causes().main();
    Owner owner = owner(context, stuck, holders);
    Urgency urgency = Urgency.of(severity, ceilings);
    double now = context.sample().seconds();
    ServiceHistory history = context.histories().of(stuck.service());
    Brief.Builder brief =
        Brief.of(what(context, stuck, holders, owner, cause))
            .began(now - stuck.oldestAgeSeconds())
            .when(
                history == null
                    ? BriefText.since(now - stuck.oldestAgeSeconds(), now)
                    : PaceText.when(context, history, stuck.oldestAgeSeconds()))
            .limit(BriefText.limit(ceilings, now))
            .peers(BriefText.peers(stuck.topPeers(), stuck.peers()))
            .why(relay == null ? why(cause, stuck.service().role()) : RelayText.why(relay))
            .now(BriefText.leakNow(context, owner, urgency, STATE))
            .then(
                BriefText.leakThen(
                    owner,
                    urgency,
                    ceilings,
                    now,
                    relay == null
                        ? mend(cause, stuck.service().role())
                        : "find why that side does not close"))
            .check(
                cause == Cause.NOT_ACCEPTED
                    ? "ss -ltn sport = :" + stuck.service().port()
                    : Commands.sockets(STATE, stuck.service()))
            .futile(futile(stuck.causes().withKeepalive(), stuck.stuck()));
    if (owner == null) {
      brief.who(BriefText.unknownHolder(context));
    } else if (holders.areShared()) {
      brief.who("all of them have to end: they share these sockets");
    }
    return brief.build();
  }

  private static @Nullable Owner owner(RuleContext context, StuckService stuck, Holders holders) {
    Owner listener = Holders.of(context.sample(), HeldKind.LISTENER, stuck.service()).first();
    return holders.first() == null ? listener : holders.first();
  }

  private static String what(
      RuleContext context,
      StuckService stuck,
      Holders holders,
      @Nullable Owner owner,
      Cause cause) {
    String sockets =
        Texts.count(stuck.stuck(), "socket") + " " + BriefText.of(context, stuck.service());
    if (owner == null) {
      return sockets + (stuck.stuck() == 1 ? " is" : " are") + " stuck in CLOSE_WAIT, never closed";
    }
    String who = holders.list().isEmpty() ? BriefText.who(owner) : BriefText.who(holders);
    return who
        + (cause == Cause.NOT_ACCEPTED ? " never accepted " : " never closed ")
        + sockets
        + ", stuck in CLOSE_WAIT";
  }

  /** For one process over many services. */
  static Brief of(
      RuleContext context,
      Owner owner,
      long sockets,
      int services,
      Cause cause,
      Role role,
      List<Ceiling> ceilings,
      Severity severity) {
    Urgency urgency = Urgency.of(severity, ceilings);
    double now = context.sample().seconds();
    return Brief.of(
            BriefText.who(owner)
                + " never closed "
                + Texts.count(sockets, "socket")
                + " of "
                + Texts.count(services, "service")
                + ", stuck in CLOSE_WAIT")
        .limit(BriefText.limit(ceilings, now))
        .who(owner.sharedSockets() > 0 ? "other processes share these sockets" : "")
        .why(why(cause, role))
        .now(BriefText.leakNow(context, owner, urgency, STATE))
        .then(BriefText.leakThen(owner, urgency, ceilings, now, mend(cause, role)))
        .check("ss -tnp state close-wait | grep -c pid=" + owner.pid() + ",")
        .futile(OTHER_SIDE + " are for the side that closes first")
        .build();
  }

  static String why(Cause cause, Role role) {
    return switch (cause) {
      case NOT_ACCEPTED ->
          "the program does not call accept(), or too seldom: clients gave up in its queue";
      case DATA_UNREAD ->
          "the program has stopped reading: data from before the peer's end still waits unread";
      case EOF_UNREAD ->
          role == Role.OUTBOUND
              ? "the peers closed, nobody reads these: idle in a pool, or answers kept"
              : "the clients closed, nobody reads these: idle ones forgotten, or handlers hang";
      case SEND_BLOCKED ->
          "the peers closed and take nothing any more: the program waits to write, without a"
              + " deadline";
      case READ_NOT_CLOSED ->
          "the peers closed, the program has read all to the end and never called close()";
    };
  }

  static String mend(Cause cause, Role role) {
    return switch (cause) {
      case NOT_ACCEPTED -> "mend what keeps the thread that accepts";
      case DATA_UNREAD -> "mend what keeps the program from reading, or have it close";
      case EOF_UNREAD ->
          role == Role.OUTBOUND
              ? "mend the pool (check or expire idle connections), or close the answers"
              : "mend the server: an idle timeout, close() at the end, limits for handlers";
      case SEND_BLOCKED -> "mend the program: a deadline for writes";
      case READ_NOT_CLOSED -> "mend the program: close() on every way out, exceptions too";
    };
  }

  private static String futile(long withKeepalive, long stuck) {
    return withKeepalive == 0
        ? "tcp_keepalive_*, " + OTHER_SIDE + ": none applies here"
        : withKeepalive < stuck
            ? "waiting: keepalive ends some connections, no descriptor; " + OTHER_SIDE
            : "waiting: keepalive ends the connections, no descriptor; " + OTHER_SIDE;
  }
}
