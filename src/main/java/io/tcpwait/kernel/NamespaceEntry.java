package io.tcpwait.kernel;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.tcpwait.kernel.FoundNamespace.Anchor;
import io.tcpwait.kernel.NamespaceVisit.Denied;
import io.tcpwait.kernel.NamespaceVisit.Entered;
import io.tcpwait.kernel.NamespaceVisit.Gone;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Takes the calling thread into other network namespaces, one at a time, and back (setns(2)).
 * Inside, netlink, {@code /proc/sys/net} and {@code /proc/thread-self/net} refer to that namespace.
 * The descriptor of the namespace is closed as soon as the thread is inside.
 *
 * <p>Belongs to the thread that makes it. Code inside must not start a thread or a process, which
 * would stay there, nor leave a socket open.
 */
public final class NamespaceEntry implements AutoCloseable {
  private static final int NETLINK_SOCK_DIAG = 4;
  private static final String HOME = "thread-self/ns/net";

  private final ProcFs procfs;
  private final Processes processes;
  private final Arena arena = Arena.ofConfined();
  private final NamespaceCalls calls;
  private final NamespaceFiles files;
  private final MemorySegment cookie = arena.allocate(JAVA_LONG);

  /** A descriptor of the thread's own namespace, or the negated errno if it could not be had. */
  private int home;

  private boolean away;

  /** The result of an attempt to open a namespace: a descriptor, or 0 or more errors. */
  private static final class Attempt {
    int fd = -Errno.ENOENT;
    int deniedErrno;
    Set<Capability> needed = EnumSet.noneOf(Capability.class);

    void denied(int errno, Capability capability) {
      deniedErrno = errno;
      needed.add(capability);
    }
  }

  public NamespaceEntry(ProcFs procfs) {
    this(procfs, Libc::new);
  }

  /** Uses the calls that {@code calls} makes for this instance's arena. */
  NamespaceEntry(ProcFs procfs, Function<Arena, NamespaceCalls> calls) {
    this.procfs = procfs;
    this.calls = calls.apply(arena);
    processes = new Processes(procfs);
    files = new NamespaceFiles(this.calls);
    home = openHome();
    startThreadsOfFiles();
  }

  /**
   * Opens a file channel now, because the JDK starts a thread with the first one. If that thread
   * started inside a namespace, it would keep the namespace alive.
   */
  private void startThreadsOfFiles() {
    processes.startTime(processes.self());
  }

  /**
   * Enters the own network namespace to see if that works. A thread in its own user namespace may
   * be allowed into another network namespace, but not back.
   */
  private int openHome() {
    int fd = files.open(procfs.root().resolve(HOME));
    int result = fd < 0 ? fd : calls.setns(fd, Libc.CLONE_NEWNET);
    if (fd >= 0 && result < 0) {
      calls.close(fd);
    }
    return result < 0 ? result : fd;
  }

  /**
   * Whether the thread can come back. Tries again after a failure such as a lack of descriptors.
   */
  private boolean haveHome() throws IOException {
    if (home < 0 && !isRefused(home)) {
      home = openHome();
      if (home < 0 && !isRefused(home) && !isGone(home)) {
        throw failed("open(" + procfs.root().resolve(HOME) + ")", home);
      }
    }
    return home >= 0;
  }

  /**
   * Runs {@code inside} in a namespace. In the thread's own namespace, setns(2) is not called.
   *
   * @throws IOException if a call failed for a reason that {@link NamespaceVisit} does not cover,
   *     such as a lack of descriptors
   * @throws Exception thrown by {@code inside}; the thread is back in its own namespace
   * @throws StuckInNamespaceError if the thread cannot come back: it must end
   */
  public <T> NamespaceVisit<T> run(FoundNamespace found, Callable<T> inside) throws Exception {
    if (away) {
      throw new IllegalStateException("the thread is in another namespace already");
    }
    if (found.isOwn()) {
      return new Entered<>(inside.call());
    }
    boolean canComeBack = haveHome();
    Attempt attempt = open(found);
    if (attempt.fd < 0) {
      return attempt.deniedErrno == 0 ? new Gone<>() : denied(attempt.deniedErrno, attempt.needed);
    }
    int entered = canComeBack ? enter(attempt.fd) : refuse(attempt.fd);
    if (entered < 0) {
      return denied(-entered, Set.of());
    }
    NamespaceVisit<T> visit;
    try {
      visit = isThere(found) ? new Entered<>(inside.call()) : new Gone<>();
    } catch (Throwable e) {
      goHome(e);
      throw e;
    }
    goHome(null);
    return visit;
  }

  /**
   * The key of a mounted namespace, equal to the key of processes in it. Null if the namespace has
   * gone, or may not be entered.
   */
  @Nullable Object filesKey(NamespaceMount mount) throws IOException {
    int fd = haveHome() ? openSame(mount) : home;
    if (fd < 0 || enter(fd) < 0) {
      return null;
    }
    Object key;
    try {
      key = NetNamespaces.key(procfs.net(NetNamespaces.SOCKSTAT));
    } catch (Throwable e) {
      goHome(e);
      throw e;
    }
    goHome(null);
    return key;
  }

  NamespaceFiles files() {
    return files;
  }

  /** Opens a namespace through its processes, or else through its mounts. */
  private Attempt open(FoundNamespace found) throws IOException {
    Attempt attempt = new Attempt();
    for (Anchor anchor : found.anchors()) {
      int fd = openSame(anchor);
      if (isRefused(fd)) {
        attempt.denied(-fd, Capability.CAP_SYS_PTRACE);
      } else if (fd >= 0) {
        attempt.fd = fd;
        return attempt;
      } else if (!isGone(fd)) {
        throw failed("open(" + anchor.net().resolveSibling("ns/net") + ")", fd);
      }
    }
    for (NamespaceMount mount : found.mounts()) {
      int fd = openSame(mount);
      if (isRefused(fd)) {
        attempt.denied(-fd, Capability.CAP_DAC_READ_SEARCH);
      } else if (fd >= 0) {
        attempt.fd = fd;
        return attempt;
      } else if (!isGone(fd)) {
        throw failed("open(" + mount.plainPath() + ")", fd);
      }
    }
    return attempt;
  }

  /**
   * A descriptor of a process's namespace, if the same process still runs. The kernel denies access
   * to a process that ends during the call (proc_ns_get_link() in fs/proc/namespaces.c).
   */
  private int openSame(Anchor anchor) {
    int fd = files.open(anchor.net().resolveSibling("ns/net"));
    if (processes.startTime(anchor.pid()) == anchor.startTicks()) {
      return fd;
    }
    if (fd >= 0) {
      calls.close(fd);
    }
    return -Errno.ENOENT;
  }

  /** A descriptor of a mount, if the same namespace is still mounted there. */
  private int openSame(NamespaceMount mount) {
    int fd = files.open(mount.path());
    if (fd < 0) {
      return fd;
    }
    NamespaceMount now = files.mount(mount.path(), fd);
    if (now != null && now.isOfSame(mount)) {
      return fd;
    }
    calls.close(fd);
    return -Errno.ENOENT;
  }

  /**
   * Enters, closes the descriptor in any case, and returns 0 or more, or the negated errno of a
   * refusal.
   */
  private int enter(int fd) throws IOException {
    int result = calls.setns(fd, Libc.CLONE_NEWNET);
    calls.close(fd);
    if (result < 0 && !isRefused(result)) {
      throw failed("setns", result);
    }
    away = result >= 0;
    return result;
  }

  /** Does not enter a namespace, because the thread could not come back from it. */
  private int refuse(int fd) {
    calls.close(fd);
    return home;
  }

  /** Whether the thread is in the intended namespace. */
  private boolean isThere(FoundNamespace found) {
    boolean there =
        !found.hasFilesKey()
            || found.key().equals(NetNamespaces.key(procfs.net(NetNamespaces.SOCKSTAT)));
    if (!there || !found.recognises(cookie())) {
      found.end();
      return false;
    }
    return true;
  }

  /** SO_NETNS_COOKIE of the thread's namespace; UNKNOWN before Linux 5.14. */
  private long cookie() {
    int fd = calls.socket(Libc.AF_NETLINK, Libc.SOCK_RAW | Libc.SOCK_CLOEXEC, NETLINK_SOCK_DIAG);
    if (fd < 0) {
      return FoundNamespace.UNKNOWN;
    }
    int result = calls.getsockopt(fd, Libc.SOL_SOCKET, Libc.SO_NETNS_COOKIE, cookie);
    calls.close(fd);
    return result < 0 ? FoundNamespace.UNKNOWN : cookie.get(JAVA_LONG, 0);
  }

  private void goHome(@Nullable Throwable cause) {
    int result = calls.setns(home, Libc.CLONE_NEWNET);
    if (result < 0) {
      throw new StuckInNamespaceError(-result, cause);
    }
    away = false;
  }

  private <T> NamespaceVisit<T> denied(int errno, Set<Capability> needed) throws IOException {
    Set<Capability> all = EnumSet.of(Capability.CAP_SYS_ADMIN);
    all.addAll(needed);
    return new Denied<>(errno, Capabilities.ofCallingThread(procfs).missing(all));
  }

  private static boolean isRefused(int result) {
    return result == -Errno.EPERM || result == -Errno.EACCES || result == -Errno.ENOSYS;
  }

  private static boolean isGone(int result) {
    return result == -Errno.ENOENT || result == -Errno.ESRCH || result == -Errno.ENOTDIR;
  }

  private static IOException failed(String call, int result) {
    return new IOException(call + ": " + Errno.describe(-result));
  }

  @Override
  public void close() {
    if (home >= 0) {
      calls.close(home);
    }
    arena.close();
  }
}
