package io.tcpwait.kernel;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One network namespace, from the pass that finds it first to the last one that finds it. Keeps
 * numbers and paths alone, and so nothing that would keep the namespace alive.
 *
 * <p>Belongs to the thread of its {@link NamespaceSearch}, which brings it up to date.
 */
public final class FoundNamespace {
  public static final long UNKNOWN = -1;

  /**
   * A process by which a namespace is read and recognised.
   *
   * @param startTicks when it started, which tells it from a later process with its PID
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
   * @param key equal for the files of sockets of this namespace, and reused after its end; a {@link
   *     NamespaceMount} if they have not been seen
   */
  FoundNamespace(long id, Object key) {
    this.id = id;
    this.key = key;
  }

  /** A number that no other namespace gets while this program runs. */
  public long id() {
    return id;
  }

  /** Whether the thread that searches lives in it. */
  public boolean isOwn() {
    return own;
  }

  /** Whether PID 1 lives in it; true of the own one if PID 1 may not be seen. */
  public boolean isOfPidOne() {
    return ofPidOne;
  }

  /** Whether some process lived in it at the last pass: then its files can be read from outside. */
  public boolean hasProcess() {
    return !anchors.isEmpty();
  }

  /** Processes that lived in it at the last pass, a few at most; those known longest come first. */
  public List<Integer> pids() {
    return anchors.stream().map(Anchor::pid).toList();
  }

  /** Where it is mounted. */
  public List<String> mountPaths() {
    return mounts.stream().map(NamespaceMount::plainPath).toList();
  }

  /** The name that ip-netns(8) knows it by; null if it has none. */
  public @Nullable String mountName() {
    return mounts.stream()
        .map(NamespaceMount::name)
        .filter(n -> n != null)
        .findFirst()
        .orElse(null);
  }

  /** The number in its link {@code net:[INODE]}; {@link #UNKNOWN} if it may not be followed. */
  public long inode() {
    return inode;
  }

  Object key() {
    return key;
  }

  List<Anchor> anchors() {
    return anchors;
  }

  /** By its PID; null if it is none. */
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

  /** Whether {@link #key} is that of its files of sockets. */
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
   * Whether a cookie (SO_NETNS_COOKIE) is that of this namespace, as far as is known. The first one
   * is taken for its own.
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
