package io.tcpwait.detect.text;

import io.tcpwait.detect.Ceiling;
import io.tcpwait.detect.Fact;
import io.tcpwait.detect.Finding;
import io.tcpwait.detect.FindingKey;
import io.tcpwait.detect.FindingKind;
import io.tcpwait.detect.RuleContext;
import io.tcpwait.detect.Severity;
import io.tcpwait.detect.Step;
import io.tcpwait.detect.Texts;
import io.tcpwait.detect.history.BudgetProjection;
import io.tcpwait.detect.history.Reuse;
import io.tcpwait.kernel.TcpState;
import io.tcpwait.sample.HostProcess;
import io.tcpwait.sample.RangeListeners;
import io.tcpwait.sample.Role;
import io.tcpwait.sample.Service;
import io.tcpwait.sample.Settings;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** The words of {@code sysctl}, by setting. */
public final class SysctlText {
  private SysctlText() {}

  private static Finding finding(
      RuleContext context,
      String setting,
      long value,
      String summary,
      String cause,
      List<String> helps,
      String futile,
      Step now) {
    return context
        .finding(FindingKey.ofSetting(FindingKind.SYSCTL, setting), Severity.INFO)
        .evidence(Fact.count(setting, value, setting + " is " + value))
        .brief(SysctlBrief.of(setting, summary, now))
        .summary(summary)
        .cause(cause)
        .helps(helps)
        .futile(futile)
        .build();
  }

  public static Finding reuse(RuleContext context, long reuse, BudgetProjection of) {
    return finding(
        context,
        Settings.TW_REUSE,
        reuse,
        "net.ipv4.tcp_tw_reuse does nothing for connections to "
            + of.budget().peer().label()
            + ", which have no timestamps.",
        "The kernel reuses the port of a TIME_WAIT only if its connection had timestamps; "
            + ReuseText.timestamps(of.budget(), of.reuse())
            + ", and net.ipv4.tcp_timestamps is "
            + context.settings().get(Settings.TIMESTAMPS)
            + ".",
        List.of(
            of.reuse() == Reuse.TIMESTAMPS_OFF
                ? "net.ipv4.tcp_timestamps = 1, which is Linux's own setting."
                : "Find what takes the timestamps out: the peer's settings, a gateway,"
                    + " a load balancer."),
        "tcp_tw_reuse = 1 in place of 2 covers more than loopback addresses, but needs timestamps"
            + " too.",
        of.reuse() == Reuse.TIMESTAMPS_OFF
            ? SysctlBrief.set(Settings.TIMESTAMPS, "1")
            : Step.text("no hurry: find what takes the timestamps out (the peer, a gateway)"));
  }

  public static Finding recycle(RuleContext context, long recycle) {
    return finding(
        context,
        Settings.TW_RECYCLE,
        recycle,
        "net.ipv4.tcp_tw_recycle refuses connections of clients that share an address.",
        "It remembers one timestamp for each address and drops SYNs with an older one, but hosts"
            + " behind one NAT have different clocks. Linux 4.12 took it out.",
        List.of("net.ipv4.tcp_tw_recycle = 0."),
        "It makes TIME_WAITs fewer, but they do no harm by themselves.",
        SysctlBrief.set(Settings.TW_RECYCLE, "0"));
  }

  public static Finding buckets(RuleContext context, long limit) {
    String needed = Texts.count(context.bucketDemand().buckets());
    return finding(
        context,
        Settings.MAX_TW_BUCKETS,
        limit,
        "net.ipv4.tcp_max_tw_buckets is below the "
            + needed
            + " TIME_WAITs that "
            + Texts.pace(context.bucketDemand().perSecond())
            + " come to.",
        limit == 0
            ? "At 0 no closed connection gets a TIME_WAIT: its late segments may be taken for"
                + " segments of the next connection with the same ports."
            : "A connection that closes past the limit gets no TIME_WAIT: its late segments may be"
                + " taken for segments of the next connection with the same ports.",
        List.of(TimeWaitBucketsText.raiseAbove(context)),
        "A lower limit does not end TIME_WAITs that exist.",
        SysctlBrief.set(
            Settings.MAX_TW_BUCKETS, Long.toString(2 * context.bucketDemand().buckets())));
  }

  public static Finding finTimeout(RuleContext context, long seconds) {
    return finding(
        context,
        Settings.FIN_TIMEOUT,
        seconds,
        "net.ipv4.tcp_fin_timeout is "
            + seconds
            + ", and TIME_WAIT lasts "
            + Texts.duration(context.tcp().timeWait().lengthSeconds())
            + " all the same.",
        "The setting is how long a connection that this side closed waits in FIN_WAIT2 for the"
            + " peer's FIN. "
            + (context.settings().get(Settings.TW_TIMEOUT) == null
                ? "How long TIME_WAIT lasts is compiled into the kernel."
                : "How long TIME_WAIT lasts is net.ipv4.tcp_tw_timeout on this kernel."),
        List.of("Leave it at 60 unless FIN_WAIT2s are the trouble: slow peers are cut off."),
        "Lowering it further.",
        SysctlBrief.set(Settings.FIN_TIMEOUT, "60"));
  }

  public static Finding portRange(RuleContext context, long first, long last) {
    return finding(
        context,
        Settings.PORT_RANGE_MIN,
        first,
        "net.ipv4.ip_local_port_range, " + first + " " + last + ", has an odd number of ports.",
        "connect() tries the ports of one parity, then the others, in pairs. If their number is odd"
            + " it misses one towards some destinations, and fails with EADDRNOTAVAIL one port"
            + " early.",
        List.of("First and last should differ in parity, as 32768 60999 do."),
        "It is one port: a range that runs out needs another cure.",
        SysctlBrief.portRange(first, last));
  }

  public static Finding orphans(RuleContext context, FindingKey key, long orphans, long limit) {
    Long aborted = context.events().moved("TCPAbortOnMemory");
    String summary =
        "Sockets that no program holds any more are near net.ipv4.tcp_max_orphans, "
            + Texts.count(orphans)
            + " of "
            + Texts.count(limit)
            + " on this host.";
    Finding.Builder finding =
        context
            .finding(key, Severity.INFO)
            .brief(
                SysctlBrief.of(
                    Settings.MAX_ORPHANS,
                    summary,
                    SysctlBrief.set("net.ipv4.tcp_orphan_retries", "3")))
            .summary(summary)
            .evidence(
                Fact.count(Settings.MAX_ORPHANS, limit, Settings.MAX_ORPHANS + " is " + limit))
            .evidence(
                Fact.count(
                    "orphans",
                    orphans,
                    Texts.count(orphans)
                        + " orphans on the host; here are "
                        + states(context, TcpState.FIN_WAIT1, TcpState.LAST_ACK, TcpState.CLOSING)
                        + ", with and without a program"));
    if (aborted != null && aborted > 0) {
      finding.evidence(
          Fact.count(
              "aborted",
              aborted,
              Texts.count(aborted, "connection")
                  + " reset for it, or for memory, since the last sample (TCPAbortOnMemory)"));
    }
    return finding
        .cause(
            "The programs have closed these connections, and their peers do not acknowledge what"
                + " was sent: hosts that vanished, a network that drops, clients that take nothing."
                + " Past the limit, or half of it if a peer does not answer, the kernel resets a"
                + " connection in place of closing it.")
        .ceilings(
            List.of(
                new Ceiling(
                    Ceiling.Kind.ORPHANS,
                    (double) orphans,
                    (double) limit,
                    Double.POSITIVE_INFINITY)))
        .helps(
            "A lower net.ipv4.tcp_orphan_retries, say 3, gives up sooner; a higher"
                + " net.ipv4.tcp_max_orphans takes up to 64 KB of memory for each orphan.")
        .futile(
            "net.ipv4.tcp_fin_timeout and tcp_max_tw_buckets are for FIN_WAIT2 and TIME_WAIT, which"
                + " the kernel does not count as orphans.")
        .build();
  }

  private static String states(RuleContext context, TcpState... states) {
    return Arrays.stream(states)
        .map(of -> of.label() + " " + Texts.count(context.tcp().sockets().getOrDefault(of, 0L)))
        .collect(Collectors.joining(", "));
  }

  public static Finding reservedPorts(RuleContext context, RangeListeners listeners) {
    String setting = Settings.RESERVED_PORTS;
    long reserved = context.settings().getOrDefault(Settings.label(Settings.RESERVED_PORTS, 0), 0L);
    String ports =
        listeners.lowest().stream()
            .map(of -> Integer.toString(of.port()))
            .collect(Collectors.joining(", "));
    long more = listeners.count() - listeners.lowest().size();
    String summary =
        (listeners.count() == 1
                ? "A listener has a port"
                : Texts.count(listeners.count()) + " listeners have ports")
            + " of net.ipv4.ip_local_port_range, not reserved for it: "
            + ports
            + (more == 0 ? "." : ", and " + Texts.count(more) + " more.");
    Finding.Builder finding =
        context
            .finding(FindingKey.ofSetting(FindingKind.SYSCTL, setting), Severity.INFO)
            .brief(SysctlBrief.of(setting, summary, SysctlBrief.reserve(ports, reserved)))
            .summary(summary)
            .evidence(Fact.count(setting, reserved, setting + " has " + ports(reserved)));
    for (RangeListeners.Listener of : listeners.lowest()) {
      HostProcess program = context.program(new Service(Role.INBOUND, of.port()), null);
      finding.evidence(
          Fact.count(
              "listener_port",
              of.port(),
              "port "
                  + of.port()
                  + (program == null ? "" : ": " + Wording.process(program) + " listens")));
    }
    return finding
        .cause(
            "While the listener is down the kernel may give its port to an outgoing connection."
                + " Then a restart fails with EADDRINUSE, \"address already in use\", until that"
                + " connection and its TIME_WAIT have ended.")
        .helps(
            "Add "
                + ports.replace(" ", "")
                + " to net.ipv4.ip_local_reserved_ports, which works at once, or have the program"
                + " listen below the range. A program that takes any port it is given needs"
                + " neither.")
        .futile("SO_REUSEADDR on the listener: the outgoing connection has not set it.")
        .build();
  }

  private static String ports(long count) {
    return count == 0 ? "no port" : Texts.count(count, "port");
  }

  public static Finding keepalive(RuleContext context, long seconds, long sockets) {
    return finding(
        context,
        Settings.KEEPALIVE_TIME,
        seconds,
        "net.ipv4.tcp_keepalive_time is "
            + seconds
            + ", and none of "
            + Texts.count(sockets, "stuck socket")
            + " has asked for keepalive.",
        "The setting is for sockets whose program has set SO_KEEPALIVE. Even then it does not"
            + " shorten a timer that already runs.",
        List.of("Have the program set SO_KEEPALIVE, or better, close its sockets."),
        "Lowering net.ipv4.tcp_keepalive_* further.",
        Step.text("no hurry: have the program close its sockets, or set SO_KEEPALIVE"));
  }
}
