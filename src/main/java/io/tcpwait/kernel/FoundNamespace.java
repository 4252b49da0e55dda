package io.tcpwait.kernel;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One network namespace, from the first pass that finds it to the last. Holds only numbers and
 * paths, which do not keep the namespace alive.
 *
 * <p>Belongs to the thread of its {@link NamespaceSearch}, which updates it.
 */
public final class FoundNamespace {
  public static final long UNKNOWN = -1;

  /**
   * A process by which a namespace is read and recognised.
   *
   * @param startTicks its start time, which distinguishes it from a later process with its PID
   * @param net the folder with the files of its namespace
   */
  record Anchor(int pid, long startTicks, Path net) {}

  private final long id;
  private final Object key;
  private boolean own;
  private boolean ofPidOne;
  private List<Anchor> anchors = List.of();
  private List<NamespaceMount> mounts = List.of();
  private long inode = UNKNOWN;
  private long cookie = UNKNOWN;
  private boolean ended;

  /**
   * @param key the key of the namespace's socket files, which is reused after its end; a {@link
   *     NamespaceMount} if the files have not been seen
   */
  FoundNamespace(long id, Object key) {
    this.id = id;
    this.key = key;
  }

  /** A number that no other namespace gets while this program runs. */
  public long id() {
    return id;
  }

  /** Whether the searching thread lives in it. */
  public boolean isOwn() {
    return own;
  }

  /** Whether PID 1 lives in it; if PID 1 may not be seen, true for the own namespace. */
  public boolean isOfPidOne() {
    return ofPidOne;
  }

  /** Whether some process lived in it at the last pass: then its files can be read from outside. */
  public boolean hasProcess() {
    return !anchors.isEmpty();
  }

  /** A few processes that lived in it at the last pass, the longest known first. */
  public List<Integer> pids() {
    return anchors.stream().map(Anchor::pid).toList();
  }

  /** Whether a mount was found, which keeps it alive without a process. */
  public boolean isMounted() {
    return !mounts.isEmpty();
  }

  /** Its name in ip-netns(8), or null. */
  public @Nullable String mountName() {
    return mounts.stream()
        .map(NamespaceMount::name)
        .filter(n -> n != null)
        .findFirst()
        .orElse(null);
  }

  /** The number in its link {@code net:[INODE]}; {@link #UNKNOWN} if that may not be followed. */
  public long inode() {
    return inode;
  }

  Object key() {
    return key;
  }

  List<Anchor> anchors() {
    return anchors;
  }

  /** The anchor with that PID, or null. */
  @Nullable Anchor anchor(int pid) {
    for (Anchor anchor : anchors) {
      if (anchor.pid == pid) {
        return anchor;
      }
    }
    return null;
  }

  List<NamespaceMount> mounts() {
    return mounts;
  }

  /** Whether {@link #key} is the key of its socket files. */
  boolean hasFilesKey() {
    return !(key instanceof NamespaceMount);
  }

  void found(boolean isOwn, boolean isOfPidOne, List<Anchor> by, List<NamespaceMount> at) {
    own = isOwn;
    ofPidOne = isOfPidOne;
    anchors = by;
    mounts = at;
  }

  void inode(long number) {
    inode = number;
  }

  /**
   * Whether a cookie (SO_NETNS_COOKIE) belongs to this namespace, as far as known. The first cookie
   * seen is taken for its own.
   */
  boolean recognises(long seen) {
    if (cookie == UNKNOWN) {
      cookie = seen;
    }
    return seen == UNKNOWN || seen == cookie;
  }

  /** Another namespace was found in its place. */
  void end() {
    ended = true;
  }

  boolean hasEnded() {
    return ended;
  }
}
