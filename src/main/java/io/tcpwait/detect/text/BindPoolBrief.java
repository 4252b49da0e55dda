package io.tcpwait.detect.text;

import io.tcpwait.detect.Brief;
import io.tcpwait.detect.Ceiling;
import io.tcpwait.detect.RuleContext;
import io.tcpwait.detect.Step;
import io.tcpwait.detect.Texts;
import io.tcpwait.sample.BindPool;
import io.tcpwait.sample.HostProcess;
import io.tcpwait.sample.NamespacePool;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The brief of {@code bind_pool}. */
final class BindPoolBrief {
  private BindPoolBrief() {}

  /** For one local address. */
  static Brief of(
      RuleContext context, Ceiling ceiling, BindPool pool, @Nullable HostProcess program) {
    String source = pool.source().label();
    boolean full = pool.used() >= pool.limit();
    return finish(
        context,
        Brief.of(
                full
                    ? "bind() to "
                        + source
                        + " fails: all its "
                        + Texts.count(pool.limit())
                        + " local ports are in use, over all destinations"
                    : Texts.count(pool.used())
                        + " of "
                        + Texts.count(pool.limit())
                        + " local ports of "
                        + source
                        + " are in use, over all destinations")
            .limit(full ? "" : BriefText.limit(List.of(ceiling), context.sample().seconds()))
            .who(
                program == null
                    ? "not known: ss -tnp as root names it"
                    : BriefText.who(program) + " has open connections from it"),
        Commands.countFrom(pool.source()));
  }

  /** For many local addresses that bind a few ports each. */
  static Brief of(RuleContext context, Ceiling ceiling, NamespacePool pool) {
    return finish(
        context,
        Brief.of(
                Texts.count(pool.bound())
                    + " of "
                    + Texts.count(pool.limit())
                    + " local ports are bound, from "
                    + Texts.count(pool.addresses())
                    + " own addresses: connect() without bind() has only the other "
                    + Texts.count(pool.usable()))
            .limit(BriefText.limit(List.of(ceiling), context.sample().seconds())),
        "ss -Htan | wc -l");
  }

  private static Brief finish(RuleContext context, Brief.Builder brief, String check) {
    List<Step> wider =
        Commands.widerRange(
            context.settings(), "adds ports at once; first reserve those of services");
    return brief
        .why("a program binds its address before connect(): such a port serves one peer alone")
        .now(
            wider.isEmpty()
                ? List.of(Step.text("fewer new connections: the range is as wide as it can be"))
                : wider)
        .then(
            Step.text(
                "have it set IP_BIND_ADDRESS_NO_PORT (nginx and HAProxy can), or not bind; keep"
                    + " connections open"))
        .check(check)
        .futile("tcp_tw_reuse (it is for connect() alone), SO_REUSEADDR, tcp_fin_timeout")
        .build();
  }
}
