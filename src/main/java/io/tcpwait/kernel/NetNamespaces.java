package io.tcpwait.kernel;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The network namespaces of all processes, found without a privilege. To read {@code
 * /proc/PID/ns/net} takes the rights for ptrace(2), but any user may look at {@code /proc/PID/net}
 * (get_proc_task_net() in fs/proc/proc_net.c). There each namespace has its own files, and their
 * inodes distinguish it.
 */
public final class NetNamespaces {
  /** A file that each namespace has of its own, and that any user may stat(2). */
  static final String SOCKSTAT = "sockstat";

  private final ProcFs procfs;
  private final OtherThread threads;

  public NetNamespaces(ProcFs procfs) {
    this.procfs = procfs;
    threads = new OtherThread(procfs);
  }

  /**
   * The namespace of a process, and the folder through which its files are read.
   *
   * @param namespace equal for all members of a namespace
   */
  record Member(Path net, Object namespace) {}

  /**
   * The folder with the files of a process's namespace: of its first thread, or of another if the
   * first has ended. Null if the process has gone, or may not be seen.
   */
  @Nullable Path filesOf(int pid) {
    Member member = member(pid);
    return member == null ? null : member.net;
  }

  /** The namespace of a process; null if the process has gone, or may not be seen. */
  @Nullable Member member(int pid) {
    Member ofFirst = member(procfs.root().resolve(pid + "/net"));
    Path thread = ofFirst == null ? threads.instead(pid) : null;
    return thread == null ? ofFirst : member(thread.resolve("net"));
  }

  private static @Nullable Member member(Path net) {
    Object namespace = namespace(net);
    return namespace == null ? null : new Member(net, namespace);
  }

  /**
   * Whether a process has a namespace that is not shown. A process that has gone, or is a zombie,
   * does not have a namespace.
   */
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
   * Whether a process lives in the network namespace of the calling thread; false if it has gone.
   */
  public boolean isOwn(int pid) {
    Member member = member(pid);
    return member != null && member.namespace.equals(key(procfs.net(SOCKSTAT)));
  }

  /**
   * The other network namespaces that have TCP sockets, each by the PID of one of its processes.
   *
   * @param pids the processes; a process that has gone does not count
   * @throws IOException if the sockets of a namespace cannot be counted
   */
  public Map<Integer, SocketCounts> othersWithTcp(int[] pids) throws IOException {
    Set<Object> counted = new HashSet<>();
    Object own = key(procfs.net(SOCKSTAT));
    if (own != null) {
      counted.add(own);
    }
    Map<Integer, SocketCounts> others = new LinkedHashMap<>();
    for (int pid : pids) {
      Member member = member(pid);
      if (member != null && !counted.contains(member.namespace)) {
        SocketCounts counts = counts(pid, member);
        if (counts != null) {
          counted.add(member.namespace);
          if (counts.some()) {
            others.put(pid, counts);
          }
        }
      }
    }
    return others;
  }

  /** Null if the process has gone. */
  private @Nullable SocketCounts counts(int pid, Member member) throws IOException {
    try {
      return SocketCounts.read(procfs, member.net);
    } catch (IOException e) {
      if (member(pid) == null) {
        return null;
      }
      throw e;
    }
  }

  /**
   * Equal for the sockstat files of one namespace, whichever process they are read through. Null if
   * the process has gone, or may not be seen (hidepid in proc(5)).
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
