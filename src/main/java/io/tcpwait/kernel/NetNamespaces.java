package io.tcpwait.kernel;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * All network namespaces in which some process lives, without a privilege. What {@code
 * /proc/PID/ns/net} says takes what ptrace(2) does, but anybody may look at {@code /proc/PID/net}
 * (get_proc_task_net() in fs/proc/proc_net.c): there each namespace has files of its own, whose
 * inodes tell it from the others.
 */
public final class NetNamespaces {
  /** Each namespace has one of its own, which anybody may stat(2). */
  static final String SOCKSTAT = "sockstat";

  private final ProcFs procfs;
  private final OtherThread threads;

  public NetNamespaces(ProcFs procfs) {
    this.procfs = procfs;
    threads = new OtherThread(procfs);
  }

  /**
   * What a walk over processes found.
   *
   * @param found how many namespaces, that of the calling thread included
   * @param othersWithSockets how many of the other namespaces have a TCP socket, in TIME_WAIT or in
   *     any other state
   * @param tcpInUse the sockets that are in the kernel's tables of TCP, over all namespaces and
   *     both families: the sum of {@code inuse} of sockstat and sockstat6, where listeners count,
   *     but neither TIME_WAIT nor SYN_RECV. What {@code TCP:alloc}, which is of the whole host, has
   *     more is in no table: was reset and not closed, or never connected; or is in a namespace
   *     that has no process.
   * @param hidden how many processes are there, and do not show their namespace (hidepid in
   *     proc(5)): then the sum may lack any number of sockets
   */
  public record Census(int found, int othersWithSockets, long tcpInUse, int hidden) {}

  /**
   * The namespace of a process, and the folder through which its files are read.
   *
   * @param namespace equal for all members of a namespace
   */
  record Member(Path net, Object namespace) {}

  /**
   * Counts the namespaces of processes, and their sockets. Costs a stat(2) for each process, 7 µs,
   * and two files for each namespace.
   *
   * @param pids the processes; one that has gone counts no more
   * @throws IOException where a namespace can be seen but not read, or none can be seen
   */
  public Census census(int[] pids) throws IOException {
    Object own = key(procfs.net(SOCKSTAT));
    Set<Object> seen = new HashSet<>();
    int others = 0;
    long inUse = 0;
    int hidden = 0;
    for (int pid : pids) {
      Member member = member(pid);
      if (member == null) {
        hidden += isHidden(pid) ? 1 : 0;
      } else if (!seen.contains(member.namespace)) {
        try {
          SocketCounts sockets = SocketCounts.read(procfs, member.net);
          inUse += sockets.inUse();
          others += sockets.some() && !member.namespace.equals(own) ? 1 : 0;
          seen.add(member.namespace);
        } catch (IOException e) {
          if (member.namespace.equals(namespace(member.net))) {
            throw e;
          }
        }
      }
    }
    if (seen.isEmpty()) {
      throw new IOException(procfs.root() + ": no process shows its network namespace");
    }
    int unseen = own == null || seen.contains(own) ? 0 : 1;
    return new Census(seen.size() + unseen, others, inUse, hidden);
  }

  /**
   * The folder with the files of a process's namespace: those of its first thread, or of another if
   * the first has ended; null where the process has gone, or may not be seen.
   */
  @Nullable Path filesOf(int pid) {
    Member member = member(pid);
    return member == null ? null : member.net;
  }

  /** Null where the process has gone, or may not be seen. */
  @Nullable Member member(int pid) {
    Member ofFirst = member(procfs.root().resolve(pid + "/net"));
    Path thread = ofFirst == null ? threads.instead(pid) : null;
    return thread == null ? ofFirst : member(thread.resolve("net"));
  }

  private static @Nullable Member member(Path net) {
    Object namespace = namespace(net);
    return namespace == null ? null : new Member(net, namespace);
  }

  /** Whether a process without a namespace has one. What has gone, or is a zombie, has none. */
  boolean isHidden(int pid) {
    Path folder = procfs.root().resolve(Integer.toString(pid));
    try {
      String stat = procfs.read(folder.resolve("stat"));
      return !Processes.parseEnded(stat);
    } catch (IOException e) {
      return Files.exists(folder);
    }
  }

  /**
   * Whether a process lives in the network namespace of the calling thread; false where it has
   * gone.
   */
  public boolean isOwn(int pid) {
    Member member = member(pid);
    return member != null && member.namespace.equals(key(procfs.net(SOCKSTAT)));
  }

  /**
   * A process of each other network namespace that has sockets of TCP.
   *
   * @param pids the processes; one that has gone counts no more
   */
  public List<Integer> othersWithTcp(int[] pids) {
    Set<Object> seen = new HashSet<>();
    Object own = key(procfs.net(SOCKSTAT));
    if (own != null) {
      seen.add(own);
    }
    List<Integer> others = new ArrayList<>();
    for (int pid : pids) {
      Member member = member(pid);
      if (member != null && seen.add(member.namespace) && hasTcp(member.net)) {
        others.add(pid);
      }
    }
    return others;
  }

  private boolean hasTcp(Path net) {
    try {
      return SocketCounts.read(procfs, net).some();
    } catch (IOException e) {
      return false;
    }
  }

  /**
   * Equal for the sockstat files of one namespace, whichever process they are read through; null
   * where the process has gone, or may not be seen (hidepid in proc(5)).
   */
  static @Nullable Object key(Path sockstat) {
    try {
      return Files.readAttributes(sockstat, BasicFileAttributes.class).fileKey();
    } catch (IOException e) {
      return null;
    }
  }

  private static @Nullable Object namespace(Path net) {
    return key(net.resolve(SOCKSTAT));
  }
}
