package io.tcpwait.kernel;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * The paths {@code /proc/PID/fd} and {@code /proc/PID/fd/N} as bytes for {@link FileCalls}, all in
 * the same memory: each is there until the next is asked for.
 */
final class DescriptorPath {
  private static final int PID_AND_DESCRIPTOR_BYTES = "/2147483647/fd/2147483647\0".length();

  private final String root;
  private final MemorySegment bytes;
  private final int rootBytes;
  private int at;

  DescriptorPath(Arena arena, ProcFs procfs) {
    root = procfs.root().toString();
    MemorySegment path = arena.allocateFrom(root);
    rootBytes = (int) path.byteSize() - 1;
    bytes = arena.allocate(rootBytes + PID_AND_DESCRIPTOR_BYTES).copyFrom(path);
  }

  MemorySegment folder(int pid) {
    startFolder(pid);
    put('\0');
    return bytes;
  }

  MemorySegment descriptor(int pid, int fd) {
    startFolder(pid);
    put('/');
    putNumber(fd);
    put('\0');
    return bytes;
  }

  /** What a message calls the folder. */
  String nameOfFolder(int pid) {
    return root + "/" + pid + "/fd";
  }

  private void startFolder(int pid) {
    at = rootBytes;
    put('/');
    putNumber(pid);
    put('/');
    put('f');
    put('d');
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
