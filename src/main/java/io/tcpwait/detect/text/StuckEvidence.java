package io.tcpwait.detect.text;

import io.tcpwait.detect.Ceiling;
import io.tcpwait.detect.Fact;
import io.tcpwait.detect.Holders;
import io.tcpwait.detect.RuleContext;
import io.tcpwait.detect.Texts;
import io.tcpwait.detect.history.ServiceHistory;
import io.tcpwait.sample.Breakdown.PeerShare;
import io.tcpwait.sample.Cause;
import io.tcpwait.sample.HeldKind;
import io.tcpwait.sample.Owner;
import io.tcpwait.sample.Peer;
import io.tcpwait.sample.Settings;
import io.tcpwait.sample.StuckService;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The numbers behind the findings about a service's stuck sockets. */
public final class StuckEvidence {
  private final RuleContext context;
  private final StuckService stuck;
  private final List<Fact> facts = new ArrayList<>();

  private StuckEvidence(RuleContext context, StuckService stuck) {
    this.context = context;
    this.stuck = stuck;
  }

  public static @Nullable Peer topPeer(StuckService stuck) {
    return stuck.topPeers().stream().findFirst().map(PeerShare::peer).orElse(null);
  }

  public static List<Fact> of(RuleContext context, StuckService stuck, List<Ceiling> ceilings) {
    StuckEvidence evidence = new StuckEvidence(context, stuck);
    evidence.sockets();
    evidence.causes();
    evidence.reclaim();
    evidence.pace();
    evidence.owner();
    ceilings.stream().filter(Ceiling::matters).forEach(evidence::ceiling);
    return List.copyOf(evidence.facts);
  }

  private void add(String name, double value, String text) {
    facts.add(new Fact(name, value, text));
  }

  private void count(String name, long value, String text) {
    facts.add(Fact.count(name, value, text));
  }

  private void sockets() {
    count(
        "stuck_sockets",
        stuck.stuck(),
        Texts.count(stuck.stuck())
            + " of "
            + Texts.count(stuck.closeWait(), "CLOSE_WAIT")
            + " stuck");
    count(
        "peers",
        stuck.peers(),
        "with " + Texts.count(stuck.peers(), "peer") + ": " + Wording.peers(stuck));
    add(
        "oldest_age_seconds",
        stuck.oldestAgeSeconds(),
        "the oldest got its FIN " + Texts.duration(stuck.oldestAgeSeconds()) + " ago");
  }

  private void causes() {
    for (Cause cause : Cause.values()) {
      long sockets = stuck.causes().of(cause);
      if (sockets > 0) {
        count(
            cause.label() + "_sockets",
            sockets,
            "cause " + cause.label() + ": " + Texts.count(sockets));
      }
    }
    if (stuck.sendBlockedBytes() > 0) {
      count(
          "send_blocked_bytes",
          stuck.sendBlockedBytes(),
          StalledText.bytes(stuck.sendBlockedBytes()) + " in send queues that do not drain");
    }
  }

  /**
   * The kernel shows when it probes next, but not how often and at which intervals it will without
   * an answer. The socket may have its own values, in place of the settings.
   */
  private void reclaim() {
    long on = stuck.causes().withKeepalive();
    long off = stuck.stuck() - on;
    if (off > 0) {
      count(
          "reclaimed_never_sockets",
          off,
          "keepalive off on " + Texts.count(off) + ": only the program can end these");
    }
    if (on > 0) {
      Long probes = context.sample().settings().get(Settings.KEEPALIVE_PROBES);
      Long interval = context.sample().settings().get(Settings.KEEPALIVE_INTVL);
      String silent =
          probes == null || interval == null
              ? ""
              : ", or after "
                  + Texts.duration((double) probes * interval)
                  + " more if its host is silent";
      add(
          "reclaim_seconds",
          stuck.firstProbeSeconds(),
          "keepalive on for "
              + Texts.count(on)
              + ": next probe in "
              + Texts.duration(stuck.firstProbeSeconds())
              + ", which ends the connection if the peer has forgotten it"
              + silent
              + "; the descriptor stays");
    }
  }

  private void pace() {
    ServiceHistory history = context.histories().of(stuck.service());
    if (history != null) {
      facts.addAll(PaceText.facts(context, history, stuck.closeWait()));
    }
  }

  private void owner() {
    Holders holders = Holders.of(context.sample(), HeldKind.STUCK, stuck.service());
    Owner owner = holders.first();
    if (owner == null) {
      facts.addAll(
          HoldersText.listeners(Holders.of(context.sample(), HeldKind.LISTENER, stuck.service())));
      return;
    }
    facts.addAll(HoldersText.facts(holders));
    Long open = owner.openFds();
    if (open != null && open > 0) {
      double share = (double) owner.closeWaitSockets() / open;
      add(
          "owner_close_wait_ratio",
          share,
          Texts.percent(share) + " of its " + Texts.count(open) + " descriptors are CLOSE_WAIT");
    }
  }

  private void ceiling(Ceiling ceiling) {
    add(ceiling.kind().label() + "_used_ratio", ceiling.usedRatio(), ceiling.text());
  }
}
