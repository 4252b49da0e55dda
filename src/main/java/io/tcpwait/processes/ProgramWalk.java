package io.tcpwait.processes;

import io.tcpwait.kernel.ProcessDescriptors;
import io.tcpwait.kernel.Processes;
import io.tcpwait.names.ProcessNamer;
import io.tcpwait.sample.Program;
import io.tcpwait.sample.Sought;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Looks through the descriptors of processes until every sought socket has a program. */
final class ProgramWalk implements DescriptorWalk.Visitor {
  /**
   * Comes last: init also holds the listeners of services that it starts by a socket
   * (systemd.socket), but is not the program.
   */
  private static final int INIT = 1;

  private final Processes processes;
  private final ProcessNamer namer;
  private final DescriptorWalk walk;
  private final InodeTable places = new InodeTable();
  private List<Sought> missing = List.of();
  private List<Program> found = new ArrayList<>();
  private int pid;

  ProgramWalk(Processes processes, ProcessNamer namer, ProcessDescriptors descriptors) {
    this.processes = processes;
    this.namer = namer;
    walk = new DescriptorWalk(processes, descriptors);
  }

  /**
   * Starts anew.
   *
   * @param programs found before, which are likely to be behind other sockets too
   */
  void begin(Collection<Program> programs) {
    walk.begin(programs.stream().map(Program::pid).filter(one -> one != INIT).distinct().toList());
  }

  /**
   * Goes on; returns whether the walk is complete.
   *
   * @param sought with present inodes, because a connection may be shorter than a walk
   */
  boolean goOn(List<Sought> sought, Slice slice) throws IOException {
    missing = sought;
    found = new ArrayList<>();
    places.clear(missing.size());
    for (int place = 0; place < missing.size(); place++) {
      places.put(missing.get(place).inode(), place);
    }
    return walk.goOn(this, candidate -> candidate != INIT, slice);
  }

  @Override
  public boolean isDone() {
    return found.size() == missing.size();
  }

  @Override
  public void enter(int process) {
    pid = process;
  }

  @Override
  public boolean visit(int fd, long inode) {
    int place = inode > 0 ? places.get(inode) : InodeTable.NONE;
    if (place != InodeTable.NONE) {
      found(missing.get(place));
    }
    return !isDone();
  }

  private void found(Sought sought) {
    if (found.stream().noneMatch(program -> program.answers(sought))) {
      Program program = program(sought, pid, processes, namer);
      if (program != null) {
        found.add(program);
      }
    }
  }

  /** The process as a program; null if it ended before its name could be read. */
  static @Nullable Program program(
      Sought sought, int pid, Processes processes, ProcessNamer namer) {
    Program program =
        new Program(
            sought.service(), sought.peer(), pid, processes.startTime(pid), namer.names(pid));
    return program.startTicks() == Processes.UNKNOWN ? null : program;
  }

  @Override
  public void leave() {}

  /** The programs found by the last call of {@link #goOn}. */
  List<Program> found() {
    return found;
  }

  /** Whether some processes could not be looked at. */
  boolean wasDenied() {
    return walk.denied() > 0;
  }

  /** Lets go of resources that only a walk needs. */
  void end() {
    walk.end();
  }
}
