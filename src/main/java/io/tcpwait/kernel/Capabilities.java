package io.tcpwait.kernel;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.Collection;
import java.util.EnumSet;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The capability sets of one thread, as bit masks. Each thread has its own sets; a new thread
 * copies the sets of the thread that starts it.
 *
 * @param effective the capabilities that the kernel checks
 * @param permitted the capabilities that the thread may make effective again
 * @param inheritable the capabilities that a program may keep over execve(2)
 */
public record Capabilities(long effective, long permitted, long inheritable) {
  /** _LINUX_CAPABILITY_VERSION_3 in include/uapi/linux/capability.h: masks of 64 bits. */
  private static final int VERSION_3 = 0x2008_0522;

  private static final int WORDS = 2;
  private static final int WORD_BITS = 32;
  private static final int DATA_INTS = 3;

  /**
   * Reads the sets of the calling thread in {@code /proc/thread-self/status}.
   *
   * @throws IOException if the file cannot be read, or lacks a set
   */
  public static Capabilities ofCallingThread(ProcFs procfs) throws IOException {
    Path status = procfs.root().resolve("thread-self/status");
    try {
      return parse(procfs.read(status));
    } catch (IllegalArgumentException e) {
      throw new IOException(status + ": " + e.getMessage(), e);
    }
  }

  static Capabilities parse(String status) {
    return new Capabilities(mask(status, "Eff"), mask(status, "Prm"), mask(status, "Inh"));
  }

  private static long mask(String status, String name) {
    Matcher line = Pattern.compile("(?m)^Cap" + name + ":\t([0-9a-f]{1,16})$").matcher(status);
    if (!line.find()) {
      throw new IllegalArgumentException("has no Cap" + name);
    }
    return Long.parseUnsignedLong(line.group(1), 16);
  }

  public boolean has(Capability capability) {
    return (effective & capability.mask()) != 0;
  }

  /** The capabilities among {@code wanted} that are not effective. */
  public Set<Capability> missing(Collection<Capability> wanted) {
    Set<Capability> missing = EnumSet.noneOf(Capability.class);
    wanted.stream().filter(capability -> !has(capability)).forEach(missing::add);
    return missing;
  }

  /**
   * Drops capabilities of the calling thread for good, by capset(2). All others stay as they are,
   * so that the thread can still bind a low port.
   *
   * <p>Other threads keep their capabilities; threads that this thread starts later lack the
   * dropped ones. A program calls this on its first thread, before it starts others. A thread that
   * needs a dropped capability is started before the call. The JVM's own threads (signals,
   * references, compiler, garbage collector) are older than {@code main}. They keep all
   * capabilities, as do the threads that they start.
   *
   * @throws IOException if the kernel refuses, for example because of a seccomp filter
   */
  public static void drop(ProcFs procfs, Collection<Capability> unneeded) throws IOException {
    long kept = ~unneeded.stream().mapToLong(Capability::mask).reduce(0, (a, b) -> a | b);
    Capabilities had = ofCallingThread(procfs);
    long[] sets = {had.effective & kept, had.permitted & kept, had.inheritable & kept};
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment header = arena.allocate(JAVA_INT, 2); // its second member, pid 0: this thread
      header.setAtIndex(JAVA_INT, 0, VERSION_3);
      MemorySegment data = arena.allocate(JAVA_INT, (long) WORDS * DATA_INTS);
      for (int i = 0; i < WORDS * DATA_INTS; i++) {
        long set = sets[i % DATA_INTS] >>> (WORD_BITS * (i / DATA_INTS));
        data.setAtIndex(JAVA_INT, i, (int) set);
      }
      int result = new Libc(arena).capset(header, data);
      if (result < 0) {
        throw new IOException("capset: " + Errno.describe(-result));
      }
    }
  }
}
