package io.tcpwait.detect;

import io.tcpwait.model.Owner;
import io.tcpwait.model.Service;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** {@link FindingKind#FD_LIMIT}: an owner of stuck sockets runs out of descriptors. */
final class FdLimit {
  private FdLimit() {}

  static Optional<Finding> find(Look look, Owner owner) {
    Ceiling descriptors = look.owners().descriptors(owner, look.thresholds().stuckSockets());
    if (descriptors == null || owner.stuck() == 0) {
      return Optional.empty();
    }
    Thresholds thresholds = look.thresholds();
    double used = descriptors.usedRatio();
    boolean near = descriptors.secondsLeft() < thresholds.criticalWithinSeconds();
    if (used < thresholds.warningRatio() && !near) {
      return Optional.empty();
    }
    return Optional.of(
        new Finding(
            FindingKind.FD_LIMIT,
            used >= thresholds.criticalRatio() ? Severity.CRITICAL : Severity.WARNING,
            subject(look, owner),
            look.sample().seconds(),
            Wording.process(owner)
                + " has "
                + Wording.used(descriptors)
                + " open"
                + (Double.isInfinite(descriptors.secondsLeft())
                    ? "."
                    : ", and all in "
                        + Texts.duration(descriptors.secondsLeft())
                        + " at this pace."),
            evidence(owner, descriptors),
            cause(owner, descriptors),
            List.of(descriptors),
            List.of(
                "Mend the leak that close_wait_leak names, and restart the program before the limit"
                    + " is reached: at the limit it can neither accept, nor connect, nor open a"
                    + " file."),
            List.of("A higher limit (ulimit -n, LimitNOFILE=) only moves the moment.")));
  }

  private static String cause(Owner owner, Ceiling descriptors) {
    long sockets = owner.closeWaitSockets();
    boolean most = 2 * sockets >= descriptors.used();
    return Texts.count(sockets)
        + " of its descriptors "
        + (sockets == 1 ? "is a socket" : "are sockets")
        + " in CLOSE_WAIT: the peer has closed, and the program has not."
        + (most ? "" : " Most of them are something else.");
  }

  static Finding.Subject subject(Look look, Owner owner) {
    return new Finding.Subject(look.sample().netns(), service(owner), null, null, owner);
  }

  /** The service that most of its stuck sockets are of. */
  private static @Nullable Service service(Owner owner) {
    return owner.stuckByService().entrySet().stream()
        .max(Map.Entry.comparingByValue())
        .map(Map.Entry::getKey)
        .orElse(null);
  }

  static List<Fact> evidence(Owner owner, @Nullable Ceiling descriptors) {
    List<Fact> facts = new ArrayList<>();
    if (descriptors != null) {
      facts.add(new Fact("open_fds", descriptors.used(), Wording.used(descriptors) + " open"));
      facts.add(
          new Fact(
              "fd_exhaustion_seconds",
              descriptors.secondsLeft(),
              Double.isInfinite(descriptors.secondsLeft())
                  ? "not becoming more"
                  : "all used in " + Texts.duration(descriptors.secondsLeft())));
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
