package io.tcpwait.processes;

import io.tcpwait.kernel.ProcessDescriptors;
import io.tcpwait.kernel.Processes;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.util.Collection;
import java.util.function.IntPredicate;

/** Goes through the descriptors of one process after another, in as many slices as it takes. */
final class DescriptorWalk {
  /** Looks at the descriptors. */
  interface Visitor {
    /** Whether the visitor does not need any further process. */
    boolean isDone();

    /** Begins a process. */
    void enter(int pid);

    /**
     * Visits a descriptor of that process.
     *
     * @param inode of the socket; -1 if the descriptor is not a socket
     * @return whether the visitor needs the rest of the process
     */
    boolean visit(int fd, long inode);

    /** Ends that process, also if access to it is no longer allowed. */
    void leave();
  }

  private final ProcessDescriptors descriptors;
  private final Candidates candidates;
  private boolean inProcess;
  private int denied;

  DescriptorWalk(Processes processes, ProcessDescriptors descriptors) {
    this.descriptors = descriptors;
    candidates = new Candidates(processes);
  }

  /** Starts anew, with the processes known from before. */
  void begin(Collection<Integer> knownPids) {
    end();
    candidates.begin(knownPids);
    denied = 0;
  }

  /**
   * Goes on; returns whether the walk is complete.
   *
   * @param preferred the processes that come before others that were not known
   */
  boolean goOn(Visitor visitor, IntPredicate preferred, Slice slice) throws IOException {
    while (!slice.isOverNow()) {
      if (!inProcess && !enterNext(visitor, preferred, slice)) {
        break;
      }
      inProcess = true;
      if (walkProcess(visitor, slice)) {
        inProcess = false;
        visitor.leave();
      }
    }
    return !inProcess && isDone(visitor);
  }

  private boolean isDone(Visitor visitor) {
    return candidates.isOver() || visitor.isDone();
  }

  private boolean enterNext(Visitor visitor, IntPredicate preferred, Slice slice)
      throws IOException {
    while (!isDone(visitor) && !slice.isOverNow()) {
      int candidate = candidates.next(preferred, slice);
      if (candidate != Candidates.NONE && open(candidate)) {
        visitor.enter(candidate);
        return true;
      }
    }
    return false;
  }

  private boolean open(int candidate) throws IOException {
    try {
      descriptors.open(candidate);
      return true;
    } catch (NoSuchFileException e) {
      return false;
    } catch (AccessDeniedException e) {
      denied++;
      return false;
    }
  }

  /** Walks one process; returns whether all that the visitor needs of it has been seen. */
  private boolean walkProcess(Visitor visitor, Slice slice) throws IOException {
    try {
      while (!slice.isOver()) {
        if (!descriptors.next() || !visitor.visit(descriptors.fd(), descriptors.socketInode())) {
          return true;
        }
      }
      return false;
    } catch (AccessDeniedException e) {
      denied++;
      return true;
    }
  }

  /** Whether some processes known from before are still to come. */
  boolean hasKnown() {
    return candidates.hasKnown();
  }

  /** Whether all processes started since the last settled walk have been looked at. */
  boolean isPastStarted() {
    return candidates.isPastStarted();
  }

  /** Whether all processes have been looked at. */
  boolean isOver() {
    return candidates.isOver();
  }

  /** Makes all present processes count as old at the next walk. */
  void settle() {
    candidates.settle();
  }

  /** How many processes could not be looked at. */
  int denied() {
    return denied;
  }

  /** Lets go of the current process. */
  void end() {
    descriptors.leave();
    inProcess = false;
  }
}
