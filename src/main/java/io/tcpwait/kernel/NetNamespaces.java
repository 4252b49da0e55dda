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
   * The namespace of a process, and the folder through which its files are read.
   *
   * @param namespace equal for all members of a namespace
   */
  record Member(Path net, Object namespace) {}

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
