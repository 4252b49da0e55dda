package io.tcpwait.detect.text;

import io.tcpwait.detect.Fact;
import io.tcpwait.detect.Holders;
import io.tcpwait.detect.Texts;
import io.tcpwait.sample.Owner;
import java.util.ArrayList;
import java.util.List;

/** Words about the processes that hold sockets, of which there may be several. */
public final class HoldersText {
  private static final int NAMED_IN_A_LINE = 3;
  private static final int FACTS = 8;

  private HoldersText() {}

  /** {@code java (pid 4711) and java (pid 4712)}. */
  public static String names(List<? extends Owner> owners) {
    List<String> names = new ArrayList<>();
    owners.stream().limit(NAMED_IN_A_LINE).forEach(owner -> names.add(Wording.process(owner)));
    int more = owners.size() - names.size();
    if (more > 0) {
      names.add(Texts.count(more) + " more");
    }
    return Texts.list(names);
  }

  /** The end of a summary about {@code sockets}: {@code , held by java (pid 4711)}; or empty. */
  public static String held(Holders holders, long sockets) {
    List<Owner> owners = holders.list();
    if (owners.isEmpty()) {
      return "";
    }
    if (owners.size() > 1) {
      return (holders.areShared() ? ", shared by " : ", held by ") + names(owners);
    }
    long held = holders.count(owners.getFirst());
    return (held >= sockets || holders.wereAll()
            ? ", held by "
            : ", " + Texts.count(held) + " held by ")
        + names(owners);
  }

  /** A line for each holder with its part; the first is the subject of the finding. */
  public static List<Fact> facts(Holders holders) {
    List<Fact> facts = new ArrayList<>();
    for (Owner owner : holders.list().subList(0, Math.min(FACTS, holders.list().size()))) {
      facts.add(
          Fact.count(
              facts.isEmpty() ? "owner_pid" : "holder_pid",
              owner.pid(),
              Wording.process(owner)
                  + " holds "
                  + Texts.count(holders.count(owner))
                  + " of them"
                  + shared(owner)));
    }
    return facts;
  }

  private static String shared(Owner owner) {
    return owner.sharedSockets() == 0
        ? ""
        : ", " + Texts.count(owner.sharedSockets()) + " together with another process";
  }

  /** A line for each process that has the listener. */
  public static List<Fact> listeners(Holders holders) {
    List<Fact> facts = new ArrayList<>();
    for (Owner owner : holders.list().subList(0, Math.min(FACTS, holders.list().size()))) {
      boolean parent = holders.list().stream().anyMatch(other -> other.parentPid() == owner.pid());
      facts.add(
          Fact.count(
              facts.isEmpty() ? "owner_pid" : "holder_pid",
              owner.pid(),
              Wording.process(owner)
                  + " has the listener"
                  + (parent ? ", and started the others" : "")));
    }
    return facts;
  }

  /** What a restart frees, until the program is mended. */
  public static String restart(Holders holders, long sockets) {
    List<Owner> owners = holders.list();
    if (owners.isEmpty() || (owners.size() == 1 && isAlone(holders, owners.getFirst(), sockets))) {
      return Wording.RESTART_FREES_ALL;
    }
    if (holders.areShared()) {
      return "Until then "
          + (owners.size() == 1 ? "all processes that share them" : "all of " + names(owners))
          + " have to end: a socket stays as long as one process has it open.";
    }
    if (!holders.areAll()) {
      return "Until then a restart of the program frees the sockets that it alone holds; whether"
          + " other processes hold them too is not known.";
    }
    return owners.size() == 1
        ? "Until then a restart of "
            + names(owners)
            + " frees the "
            + Texts.count(holders.count(owners.getFirst()))
            + " that it holds."
        : "Until then a restart of each of " + names(owners) + " frees the sockets that it holds.";
  }

  private static boolean isAlone(Holders holders, Owner owner, long sockets) {
    return owner.sharedSockets() == 0 && holders.areAll() && holders.count(owner) >= sockets;
  }
}
