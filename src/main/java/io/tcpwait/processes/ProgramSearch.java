package io.tcpwait.processes;

import io.tcpwait.kernel.ConnectionSource;
import io.tcpwait.kernel.ProcFs;
import io.tcpwait.kernel.ProcessDescriptors;
import io.tcpwait.kernel.Processes;
import io.tcpwait.names.ProcessNamer;
import io.tcpwait.sample.Program;
import io.tcpwait.sample.Sought;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Finds the programs behind sockets without an owner, in rounds. Each round is a {@link
 * ProgramWalk} in as many slices as it takes. A program stays found while its process lives, even
 * if the socket that led to it has gone.
 *
 * <p>{@link BriefConnections} looks for connections that are too brief for a walk.
 *
 * <p>Belongs to one thread. Processes are not looked at while nothing is sought, or all programs
 * are known.
 */
public final class ProgramSearch implements AutoCloseable {
  private static final long FORGET_AFTER_NS = 60_000_000_000L;

  private static final class Known {
    private final Program program;
    private long soughtNs;

    Known(Program program, long nowNs) {
      this.program = program;
      soughtNs = nowNs;
    }
  }

  /**
   * Connections of a tenth of a millisecond take several tries in a row. If access to the program
   * is denied, no try finds it. So the pause before a further try or walk doubles each time, up to
   * four minutes.
   */
  private static final int TRIES_AT_ONCE = 6;

  private static final int MOST_DOUBLINGS = 4;

  private final Processes processes;
  private final ProcessDescriptors descriptors;
  private final ProgramWalk walk;
  private final Denial denial;
  private final BriefConnections brief;
  private final Allowance allowance;
  private final List<Known> known = new ArrayList<>();
  private boolean walking;
  private @Nullable Long lastRoundNs;
  private @Nullable Long lastBriefNs;
  private int briefTries;
  private int walksInVain;
  private @Nullable String problem;

  /**
   * A search that does not know a program yet.
   *
   * @param connections the connections of the namespace whose programs are sought
   */
  public ProgramSearch(
      ProcFs procfs, ProcessNamer namer, ConnectionSource connections, Allowance allowance) {
    this.allowance = allowance;
    processes = new Processes(procfs);
    descriptors = new ProcessDescriptors(procfs);
    denial = new Denial(procfs);
    walk = new ProgramWalk(processes, namer, descriptors);
    brief = new BriefConnections(processes, namer, new ProcessDescriptors(procfs), connections);
  }

  /**
   * Goes on after a dump.
   *
   * @param sought one entry for each service, or peer of it; the first {@value Sought#MAX} count
   * @return the programs found so far, including programs sought within the last minute
   * @throws IOException if processes cannot be looked at for another reason than privileges
   */
  public List<Program> goOn(List<Sought> sought, long nowNs) throws IOException {
    if (sought.isEmpty() && known.isEmpty() && !walking) {
      problem = null;
      walksInVain = 0;
      lastBriefNs = null;
      briefTries = 0;
      return List.of();
    }
    Slice slice = allowance.slice(nowNs);
    try {
      known.removeIf(one -> isToForget(one, nowNs));
      List<Sought> unknown = unknown(sought, nowNs);
      List<Sought> missing = unknown.stream().filter(one -> one.inode() != 0).toList();
      if (missing.isEmpty()) {
        problem = null;
        walksInVain = 0;
        end();
      } else {
        goOnFor(missing, slice, nowNs);
      }
      if (!walking) {
        lookForBrief(unknown, slice, nowNs);
      }
    } catch (IOException | RuntimeException e) {
      end();
      throw e;
    } finally {
      allowance.spend(slice.usedNs());
    }
    return known.stream().map(one -> one.program).toList();
  }

  /** Takes one peer at a time, in turn: connections to it may be too brief for a walk to find. */
  private void lookForBrief(List<Sought> unknown, Slice slice, long nowNs) throws IOException {
    List<Sought> peers =
        unknown.stream().filter(one -> one.peer() != null && find(one) == null).toList();
    if (peers.isEmpty()) {
      lastBriefNs = null;
      briefTries = 0;
    } else if (lastBriefNs == null || nowNs - lastBriefNs >= briefPauseNs()) {
      Sought one = peers.get(briefTries / TRIES_AT_ONCE % peers.size());
      Program program = brief.find(one, slice);
      briefTries++;
      lastBriefNs = nowNs;
      if (program != null) {
        known.add(new Known(program, nowNs));
        briefTries = 0;
        problem = null;
      } else if (brief.wasDenied()) {
        problem = denial.text();
      }
    }
  }

  private long briefPauseNs() {
    int later = briefTries - TRIES_AT_ONCE;
    return later < 0 ? 0 : OwnerSearch.ROUND_EVERY_NS << Math.min(later, MOST_DOUBLINGS);
  }

  private boolean isToForget(Known one, long nowNs) {
    return nowNs - one.soughtNs >= FORGET_AFTER_NS
        || processes.startTime(one.program.pid()) != one.program.startTicks();
  }

  /** The sought entries without a known program. Marks the other programs as still sought. */
  private List<Sought> unknown(List<Sought> sought, long nowNs) {
    List<Sought> missing = new ArrayList<>();
    for (Sought one : sought.subList(0, Math.min(sought.size(), Sought.MAX))) {
      Known found = find(one);
      if (found != null) {
        found.soughtNs = nowNs;
      } else {
        missing.add(one);
      }
    }
    return missing;
  }

  private @Nullable Known find(Sought sought) {
    for (Known one : known) {
      if (one.program.answers(sought)) {
        return one;
      }
    }
    return null;
  }

  private void goOnFor(List<Sought> missing, Slice slice, long nowNs) throws IOException {
    if (!walking) {
      int again = Math.clamp(walksInVain - 2, 0, MOST_DOUBLINGS);
      if (lastRoundNs != null && nowNs - lastRoundNs < OwnerSearch.ROUND_EVERY_NS << again) {
        return;
      }
      walk.begin(known.stream().map(one -> one.program).toList());
      lastRoundNs = nowNs;
      walking = true;
    }
    if (walk.goOn(missing, slice)) {
      problem = !walk.isDone() && walk.wasDenied() ? denial.text() : null;
      walksInVain = walk.isDone() ? 0 : walksInVain + 1;
      end();
    }
    walksInVain = walk.found().isEmpty() ? walksInVain : 0;
    walk.found().forEach(program -> known.add(new Known(program, nowNs)));
  }

  private void end() {
    walk.end();
    walking = false;
  }

  /** Why some programs are not known, and the remedy; null if nothing is wrong. */
  public @Nullable String problem() {
    return problem;
  }

  @Override
  public void close() {
    brief.close();
    descriptors.close();
  }
}
