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

/** Looks through the descriptors of processes, until somebody is found for all that is sought. */
final class ProgramWalk implements DescriptorWalk.Visitor {
  /**
   * Comes last: it holds the listeners of services that it starts by a socket too (systemd.socket),
   * and is not the program.
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
   * @param programs found before: who is one for this is likely to be one for that
   */
  void begin(Collection<Program> programs) {
    walk.begin(programs.stream().map(Program::pid).filter(one -> one != INIT).distinct().toList());
  }

  /**
   * Goes on, and answers whether it is at the end.
   *
   * @param sought with the inodes of now, since a connection may be shorter than a walk
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

  /** The process as a program; null if it ended before it could be asked for its name. */
  static @Nullable Program program(
      Sought sought, int pid, Processes processes, ProcessNamer namer) {
    Program program =
        new Program(
            sought.service(), sought.peer(), pid, processes.startTime(pid), namer.names(pid));
    return program.startTicks() == Processes.UNKNOWN ? null : program;
  }

  @Override
  public void leave() {}

  /** Those found since it went on last. */
  List<Program> found() {
    return found;
  }

  /** Whether some processes could not be looked at. */
  boolean wasDenied() {
    return walk.denied() > 0;
  }

  /** Lets go of what only a walk needs. */
  void end() {
    walk.end();
  }
}
