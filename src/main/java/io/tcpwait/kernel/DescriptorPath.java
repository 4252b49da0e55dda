package io.tcpwait.kernel;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * The paths {@code /proc/PID/fd}, {@code /proc/PID/fd/N} and the same paths of a thread, as bytes
 * for {@link FileCalls}. All use the same memory: a path is valid until the next call.
 */
final class DescriptorPath {
  /** As a thread: the first thread of the process. */
  static final int FIRST = 0;

  private static final int LONGEST_BYTES = "/2147483647/task/2147483647/fd/2147483647\0".length();

  private final String root;
  private final MemorySegment bytes;
  private final int rootBytes;
  private int at;

  DescriptorPath(Arena arena, ProcFs procfs) {
    root = procfs.root().toString();
    MemorySegment path = arena.allocateFrom(root);
    rootBytes = (int) path.byteSize() - 1;
    bytes = arena.allocate(rootBytes + LONGEST_BYTES).copyFrom(path);
  }

  /** {@code /proc/PID/task}: the threads. */
  MemorySegment threads(int pid) {
    startThreads(pid);
    put('\0');
    return bytes;
  }

  /** {@code /proc/PID/fd}, or {@code /proc/PID/task/TID/fd}. */
  MemorySegment folder(int pid, int thread) {
    startFolder(pid, thread);
    put('\0');
    return bytes;
  }

  MemorySegment descriptor(int pid, int thread, int fd) {
    startFolder(pid, thread);
    put('/');
    putNumber(fd);
    put('\0');
    return bytes;
  }

  /** The name of the folder in messages. */
  String nameOfFolder(int pid) {
    return root + "/" + pid + "/fd";
  }

  private void startThreads(int pid) {
    at = rootBytes;
    put('/');
    putNumber(pid);
    put("/task");
  }

  private void startFolder(int pid, int thread) {
    if (thread == FIRST) {
      at = rootBytes;
      put('/');
      putNumber(pid);
    } else {
      startThreads(pid);
      put('/');
      putNumber(thread);
    }
    put("/fd");
  }

  private void put(String ascii) {
    for (int i = 0; i < ascii.length(); i++) {
      put(ascii.charAt(i));
    }
  }

  private void putNumber(int number) {
    int scale = 1;
    while (number / scale >= 10) {
      scale *= 10;
    }
    for (; scale > 0; scale /= 10) {
      put((char) ('0' + number / scale % 10));
    }
  }

  private void put(char ascii) {
    bytes.set(JAVA_BYTE, at++, (byte) ascii);
  }
}
