package io.tcpwait.detect;

import io.tcpwait.sample.HeldKind;
import io.tcpwait.sample.Owner;
import io.tcpwait.sample.ProcessSearch;
import io.tcpwait.sample.Sample;
import io.tcpwait.sample.Service;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The processes that hold the sockets, or the listeners, of one service. */
public final class Holders {
  private final Sample sample;
  private final List<Owner> owners;
  private final HeldKind kind;
  private final Service service;

  private Holders(Sample sample, HeldKind kind, Service service) {
    this.sample = sample;
    this.kind = kind;
    this.service = service;
    List<Owner> holders = new ArrayList<>();
    for (Owner owner : sample.owners()) {
      if (owner.held(kind).byService().containsKey(service)) {
        holders.add(owner);
      }
    }
    holders.sort(
        Comparator.comparing((Owner owner) -> isParent(owner, holders))
            .thenComparing(Comparator.comparingLong(this::count).reversed())
            .thenComparingInt(Owner::pid));
    owners = List.copyOf(holders);
  }

  public static Holders of(Sample sample, HeldKind kind, Service service) {
    return new Holders(sample, kind, service);
  }

  /**
   * A process that started another holder, such as the master of workers that accept, comes last:
   * mostly it only waits for them.
   */
  private static boolean isParent(Owner owner, List<Owner> holders) {
    return holders.stream().anyMatch(other -> other.parentPid() == owner.pid());
  }

  /**
   * The most likely holders first: by the number of sockets, with parents of other holders last.
   */
  public List<Owner> list() {
    return owners;
  }

  public @Nullable Owner first() {
    return owners.isEmpty() ? null : owners.getFirst();
  }

  /** How many sockets of the service a holder has. */
  public long count(Owner owner) {
    return owner.held(kind).byService().getOrDefault(service, 0L);
  }

  /** Whether some of the sockets have several holders. */
  public boolean areShared() {
    return kind != HeldKind.LISTENER && owners.stream().anyMatch(one -> one.sharedSockets() > 0);
  }

  /**
   * Whether every stuck socket of the last search had a holder: a socket without one is younger
   * than that search.
   */
  public boolean wereAll() {
    ProcessSearch search = sample.search();
    return kind == HeldKind.STUCK
        && search.isKnown()
        && search.stuckSought() > 0
        && search.stuckHeld() >= search.stuckSought();
  }

  /** Whether no other process can hold some of the sockets. */
  public boolean areAll() {
    return sample.search().isKnown();
  }
}
