package io.tcpwait.names;

import io.tcpwait.kernel.CgroupPlace;
import io.tcpwait.kernel.ProcFs;
import io.tcpwait.kernel.Processes;
import io.tcpwait.sample.Container;
import io.tcpwait.sample.ProcessNames;
import java.util.function.LongSupplier;

/**
 * Finds the names of processes. Reads a few files of procfs each time, and files of runtimes once
 * for each container. Belongs to one thread.
 */
public final class ProcessNamer {
  private static final long ROOT = 0;

  private final Processes processes;
  private final ContainerNames containers;
  private final UserNames users;

  public ProcessNamer(ProcFs procfs) {
    this(procfs, HostFiles.of(procfs), System::nanoTime);
  }

  ProcessNamer(ProcFs procfs, HostFiles files, LongSupplier nanoTime) {
    processes = new Processes(procfs);
    containers = new ContainerNames(procfs, files, nanoTime);
    users = new UserNames(files);
  }

  /** The names of a process; all "" if it has gone. */
  public ProcessNames names(int pid) {
    CgroupPlace place = processes.place(pid);
    Container container = containers.of(place, pid);
    String process = processes.name(pid);
    return new ProcessNames(
        process, processes.program(pid, process), container, place.unit(), user(pid, container));
  }

  /** The source of container names. */
  ContainerNames containers() {
    return containers;
  }

  /**
   * The name of the user if the host's names apply, or else the number. A container has its own
   * users, whatever names the host has for the numbers; but 0 is root everywhere.
   */
  private String user(int pid, Container container) {
    long uid = processes.uid(pid);
    if (uid == Processes.UNKNOWN) {
      return "";
    }
    boolean ofHost =
        processes.hasOwnUsers(pid) && (uid == ROOT || container.equals(Container.NONE));
    return ofHost ? users.name(uid) : Long.toString(uid);
  }
}
