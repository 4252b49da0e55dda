package io.tcpwait.kernel;

import io.tcpwait.kernel.FoundNamespace.Anchor;
import io.tcpwait.kernel.NetNamespaces.Member;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Finds the network namespaces of a host, pass by pass: namespaces of processes, which takes no
 * privilege, and mounted namespaces. A namespace keeps its {@link FoundNamespace} from one pass to
 * the next as long as one of its processes or mounts stays. The kernel gives all other numbers to
 * later namespaces within minutes.
 *
 * <p>Known gaps: a thread in another namespace than the first thread of its process (setns(2)), and
 * a namespace that only a descriptor or a socket keeps alive. A search of all threads would be ten
 * times the work, and {@code /proc} does not list namespaces of the second kind.
 *
 * <p>Belongs to the thread of its {@link NamespaceEntry}.
 */
public final class NamespaceSearch {
  /** Enough that one process is likely to be there at the next pass. */
  private static final int MOST_ANCHORS = 3;

  /** Stands for the key of the own namespace if the proc tree does not show its files. */
  private static final Object OWN = new Object();

  private final ProcFs procfs;
  private final Processes processes;
  private final NetNamespaces namespaces;
  private final NamespaceEntry entry;
  private final NamespaceMounts mounts;
  private Map<Object, FoundNamespace> known = Map.of();
  private Map<NamespaceMount, Object> keysOfMounts = Map.of();
  private List<NamespaceMount> lastMounts = List.of();
  private long lastId;

  /**
   * The number of mounted namespaces that cannot be told from others, or why mounts may be missing.
   */
  private record Mounted(int unknown, @Nullable String problem) {}

  /** One namespace, as a pass sees it. */
  private static final class Sight {
    final @Nullable FoundNamespace before;
    final List<Member> members = new ArrayList<>(MOST_ANCHORS);
    final List<Integer> pids = new ArrayList<>(MOST_ANCHORS);
    final List<NamespaceMount> mounts = new ArrayList<>(0);
    long inode = FoundNamespace.UNKNOWN;
    private int others;

    Sight(@Nullable FoundNamespace before) {
      this.before = before;
    }

    /** Keeps the processes that are known from the last pass, and a few others. */
    void add(int pid, Member member) {
      boolean was = before != null && before.anchor(pid) != null;
      if (was || others < MOST_ANCHORS) {
        others += was ? 0 : 1;
        pids.add(pid);
        members.add(member);
      }
    }
  }

  public NamespaceSearch(ProcFs procfs, NamespaceEntry entry) {
    this.procfs = procfs;
    this.entry = entry;
    processes = new Processes(procfs);
    namespaces = new NetNamespaces(procfs);
    mounts = new NamespaceMounts(procfs, entry.files());
  }

  /**
   * One pass. Costs a stat(2) for each process, 5 µs, and some 40 µs for each namespace.
   *
   * @param pids the processes; a process that has gone does not count
   * @throws IOException if a mounted namespace may be entered, but a call failed, for example for
   *     lack of descriptors
   */
  public FoundNamespaces look(int[] pids) throws IOException {
    Object own = ownKey();
    Map<Object, Sight> seen = new LinkedHashMap<>();
    seen.put(own, new Sight(known.get(own)));
    int hidden = 0;
    for (int pid : pids) {
      Member member = namespaces.member(pid);
      if (member == null) {
        hidden += namespaces.isHidden(pid) ? 1 : 0;
      } else {
        sight(seen, member.namespace()).add(pid, member);
      }
    }
    seen.forEach((key, sight) -> sight.inode = inode(key.equals(own), sight));

    Mounted mounted = addMounts(seen, hidden == 0);
    remember(own, seen);
    return new FoundNamespaces(
        List.copyOf(known.values()), hidden, mounted.unknown, mounted.problem);
  }

  private Sight sight(Map<Object, Sight> seen, Object key) {
    return seen.computeIfAbsent(key, one -> new Sight(known.get(one)));
  }

  private Object ownKey() {
    Object key = NetNamespaces.key(procfs.net(NetNamespaces.SOCKSTAT));
    return key == null ? OWN : key;
  }

  /** The inode in the link of a process, which takes CAP_SYS_PTRACE except for the own thread's. */
  private long inode(boolean own, Sight sight) {
    if (own) {
      return inode(procfs.root().resolve("thread-self/ns/net"));
    }
    for (Member member : sight.members) {
      long inode = inode(member.net().resolveSibling("ns/net"));
      if (inode != FoundNamespace.UNKNOWN) {
        return inode;
      }
    }
    return FoundNamespace.UNKNOWN;
  }

  private static long inode(Path link) {
    try {
      return ((Number) Files.getAttribute(link, "unix:ino")).longValue();
    } catch (IOException e) {
      return FoundNamespace.UNKNOWN;
    }
  }

  private Mounted addMounts(Map<Object, Sight> seen, boolean allSeen) throws IOException {
    String problem = null;
    try {
      lastMounts = mounts.list();
    } catch (IOException e) {
      problem = e.toString();
    }
    Map<Long, Sight> byInode = new HashMap<>();
    seen.values().forEach(sight -> byInode.put(sight.inode, sight));
    boolean inodesKnown = allSeen && byInode.remove(FoundNamespace.UNKNOWN) == null;
    Map<NamespaceMount, Object> keys = new HashMap<>();
    Set<Long> unknown = new HashSet<>();
    for (NamespaceMount mount : lastMounts) {
      Sight sight = byInode.get(mount.inode());
      if (sight == null) {
        Object key = keyOf(mount, inodesKnown);
        if (key == null) {
          unknown.add(mount.inode());
          continue;
        }
        keys.put(mount, key);
        sight = sight(seen, key);
        sight.inode = mount.inode();
        byInode.put(mount.inode(), sight);
      }
      sight.mounts.add(mount);
    }
    keysOfMounts = keys;
    return new Mounted(unknown.size(), problem);
  }

  /**
   * The key of a mounted namespace without a process, or with a process whose link may not be
   * followed. The namespace is entered once to find out.
   *
   * @param another whether it differs from all namespaces with a process
   * @return null if the key cannot be found out
   */
  private @Nullable Object keyOf(NamespaceMount mount, boolean another) throws IOException {
    Object before = keysOfMounts.get(mount);
    Object key =
        before instanceof NamespaceMount || before == null ? entry.filesKey(mount) : before;
    return key == null && another ? mount : key;
  }

  private void remember(Object own, Map<Object, Sight> seen) {
    Object pidOne =
        NetNamespaces.key(procfs.root().resolve("1/net").resolve(NetNamespaces.SOCKSTAT));
    Map<Object, FoundNamespace> next = new LinkedHashMap<>();
    seen.forEach(
        (key, sight) -> {
          List<Anchor> stayed = stayed(sight);
          FoundNamespace before = sight.before;
          boolean isOwn = key.equals(own);
          boolean same =
              before != null
                  && !before.hasEnded()
                  && ((isOwn && before.isOwn())
                      || !stayed.isEmpty()
                      || isMountedStill(before, sight));
          FoundNamespace found =
              same && before != null ? before : new FoundNamespace(++lastId, key);
          boolean isOfPidOne = pidOne == null ? isOwn : key.equals(pidOne);
          found.found(isOwn, isOfPidOne, anchors(stayed, sight), List.copyOf(sight.mounts));
          found.inode(sight.inode);
          next.put(key, found);
        });
    known = next;
  }

  /** The processes that have stayed since an earlier pass. */
  private List<Anchor> stayed(Sight sight) {
    FoundNamespace before = sight.before;
    if (before == null) {
      return List.of();
    }
    List<Anchor> stayed = new ArrayList<>(MOST_ANCHORS);
    for (int pid : sight.pids) {
      Anchor anchor = before.anchor(pid);
      if (anchor != null && processes.startTime(pid) == anchor.startTicks()) {
        stayed.add(anchor);
      }
    }
    return stayed;
  }

  /** The processes that stayed, and new ones if too few did. */
  private List<Anchor> anchors(List<Anchor> stayed, Sight sight) {
    List<Anchor> anchors = new ArrayList<>(stayed);
    for (int i = 0; i < sight.pids.size() && anchors.size() < MOST_ANCHORS; i++) {
      int pid = sight.pids.get(i);
      if (stayed.stream().noneMatch(anchor -> anchor.pid() == pid)) {
        long startTicks = processes.startTime(pid);
        if (startTicks != Processes.UNKNOWN) {
          anchors.add(new Anchor(pid, startTicks, sight.members.get(i).net()));
        }
      }
    }
    return List.copyOf(anchors);
  }

  private static boolean isMountedStill(FoundNamespace before, Sight sight) {
    return before.mounts().stream()
        .anyMatch(mount -> sight.mounts.stream().anyMatch(mount::isOfSame));
  }
}
