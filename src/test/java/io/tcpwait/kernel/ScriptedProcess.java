package io.tcpwait.kernel;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * A process whose descriptors answer as a test scripts it: each call takes the next entry of its
 * queue.
 */
final class ScriptedProcess implements FileCalls {
  private static final int FOLDER = 1000;

  /** The results of open. */
  final Deque<Integer> opens = new ArrayDeque<>();

  /** The names in one result of getdents64, or its result as {@code -errno}. */
  final Deque<List<String>> listings = new ArrayDeque<>();

  /** The text of a link, or the result as {@code -errno}. */
  final Deque<String> links = new ArrayDeque<>();

  /** The name of a protocol without its final NUL, or the result as {@code -errno}. */
  final Deque<String> protocols = new ArrayDeque<>();

  /** All calls with their arguments. */
  final List<String> asked = new ArrayList<>();

  int closed;

  @Override
  public int open(MemorySegment path, int flags) {
    asked.add("open " + path.getString(0));
    return opens.isEmpty() ? FOLDER : opens.remove();
  }

  @Override
  public long getdents64(int fd, MemorySegment buffer) {
    List<String> names = listings.isEmpty() ? List.of() : listings.remove();
    if (names.size() == 1 && names.getFirst().startsWith("-")) {
      return Long.parseLong(names.getFirst());
    }
    long at = 0;
    for (String name : names) {
      int bytes = (19 + name.length() + 1 + 7) & ~7;
      buffer.set(ValueLayout.JAVA_SHORT, at + 16, (short) bytes);
      buffer.setString(at + 19, name, US_ASCII);
      at += bytes;
    }
    return at;
  }

  @Override
  public long readlinkat(int dirfd, MemorySegment path, MemorySegment buffer) {
    asked.add("readlinkat " + path.getString(0));
    return answer(links.remove(), buffer);
  }

  @Override
  public long getxattr(MemorySegment path, MemorySegment name, MemorySegment value) {
    asked.add("getxattr " + path.getString(0) + " " + name.getString(0));
    String protocol = protocols.remove();
    return answer(protocol.startsWith("-") ? protocol : protocol + "\0", value);
  }

  @Override
  public int close(int fd) {
    if (fd != FOLDER) {
      throw new AssertionError("descriptor " + fd + " is not open");
    }
    closed++;
    return 0;
  }

  /** Like the kernel, cuts a link to the size of the buffer. */
  private static long answer(String text, MemorySegment buffer) {
    if (text.startsWith("-")) {
      return Long.parseLong(text);
    }
    byte[] bytes = text.getBytes(US_ASCII);
    long length = Math.min(bytes.length, buffer.byteSize());
    MemorySegment.copy(MemorySegment.ofArray(bytes), 0, buffer, 0, length);
    return length;
  }
}
