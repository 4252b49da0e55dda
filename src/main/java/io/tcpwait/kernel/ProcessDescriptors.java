package io.tcpwait.kernel;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.function.Function;

/**
 * Walks the descriptors of one process after another through {@code /proc/PID/fd} (proc_pid_fd(5)),
 * and tells which descriptors are sockets. Allocates nothing per descriptor.
 *
 * <p>A walk may pause after any descriptor and resume seconds later. It goes on with the next
 * listed number, and sees the file that this number stands for by then. It keeps to the process
 * that it was opened for, even if another process has got the PID meanwhile.
 *
 * <p>The descriptors are those of the first thread, or of another thread if the first has ended.
 * All threads share them, except threads made without CLONE_FILES.
 *
 * <p>Belongs to the thread that makes it.
 */
public final class ProcessDescriptors implements AutoCloseable {
  /** The answer to a question that the kernel may refuse. */
  public enum Answer {
    YES,
    NO,
    UNKNOWN
  }

  /** Some 300 entries, which the kernel lists in 0.2 ms. */
  private static final int ENTRIES_BYTES = 8 * 1024;

  // struct linux_dirent64 { u64 d_ino; s64 d_off; u16 d_reclen; u8 d_type; char d_name[]; }
  private static final int RECLEN_OFFSET = 16;
  private static final int NAME_OFFSET = 19;

  /** Some 20 threads, of which the second is enough. */
  private static final int THREADS_BYTES = 512;

  /** More than {@code 2147483647} and the 0 behind it take. */
  private static final int NAME_BYTES = 16;

  private final Arena arena = Arena.ofConfined();
  private final FileCalls libc;
  private final DescriptorPath path;
  private final MemorySegment entries = arena.allocate(ENTRIES_BYTES, 8);
  private final MemorySegment threads = arena.allocate(THREADS_BYTES, 8);
  private final MemorySegment name = arena.allocate(NAME_BYTES);
  private final MemorySegment answer = arena.allocate(SockFs.ANSWER_BYTES, 8);
  private final MemorySegment protocol = arena.allocateFrom(SockFs.PROTOCOL);

  private int pid;
  private int folder = -1;
  private boolean ofFirst;
  private boolean listedAny;
  private long entriesEnd;
  private long entry;
  private int fd = -1;
  private long socketInode = -1;

  public ProcessDescriptors(ProcFs procfs) {
    this(procfs, Libc::new);
  }

  /** Uses the calls that {@code calls} makes for this instance's arena. */
  ProcessDescriptors(ProcFs procfs, Function<Arena, FileCalls> calls) {
    libc = calls.apply(arena);
    path = new DescriptorPath(arena, procfs);
  }

  /**
   * Starts with the descriptors of a process, and ends the walk over the last process.
   *
   * @throws NoSuchFileException if the process has gone
   * @throws AccessDeniedException if access is denied: it takes the user of the process or
   *     CAP_DAC_READ_SEARCH, and for {@link #next} the rights to read with ptrace(2)
   */
  public void open(int pid) throws IOException {
    leave();
    this.pid = pid;
    ofFirst = true;
    int result = openFolder(DescriptorPath.FIRST);
    // The files of an ended thread belong to root, whoever owns the process (task_dump_owner() in
    // fs/proc/base.c).
    if (isDenied(-result)) {
      int other = openOther();
      result = other >= 0 ? other : result;
    }
    if (result < 0) {
      throw failure(-result);
    }
    folder = result;
  }

  private int openFolder(int thread) {
    return libc.open(path.folder(pid, thread), Libc.O_CLOEXEC | Libc.O_NONBLOCK);
  }

  /** Opens the folder of another thread than the first; less than 0 if there is no other. */
  private int openOther() {
    ofFirst = false;
    int thread = otherThread(pid);
    return thread == DescriptorPath.FIRST ? -Errno.ENOENT : openFolder(thread);
  }

  /** Another thread than the first; {@link DescriptorPath#FIRST} if there is no other. */
  private int otherThread(int process) {
    int tasks = libc.open(path.threads(process), Libc.O_CLOEXEC | Libc.O_NONBLOCK);
    if (tasks < 0) {
      return DescriptorPath.FIRST;
    }
    long end = libc.getdents64(tasks, threads);
    libc.close(tasks);
    for (long at = 0; at < end; at += threads.get(JAVA_SHORT, at + RECLEN_OFFSET)) {
      if (threads.get(JAVA_BYTE, at + NAME_OFFSET) != '.') {
        int thread = number(threads, at + NAME_OFFSET);
        if (thread != process) {
          return thread;
        }
      }
    }
    return DescriptorPath.FIRST;
  }

  /**
   * Moves on to the next descriptor; skips descriptors that have been closed meanwhile.
   *
   * @return false at the end, or if the process has ended
   * @throws AccessDeniedException if access to the process is denied, or no longer allowed; the
   *     walk is over then
   */
  public boolean next() throws IOException {
    while (folder >= 0) {
      if (entry == entriesEnd && !list() && !goOnWithOther()) {
        break;
      }
      if (entry < entriesEnd) {
        long at = entry;
        entry += entries.get(JAVA_SHORT, at + RECLEN_OFFSET);
        boolean isDescriptor = entries.get(JAVA_BYTE, at + NAME_OFFSET) != '.';
        listedAny |= isDescriptor;
        if (isDescriptor && look(at)) {
          return true;
        }
      }
    }
    leave();
    return false;
  }

  /** Goes over to another thread if the first shows no descriptors; false if there is no other. */
  private boolean goOnWithOther() {
    int other = ofFirst && !listedAny ? openOther() : -Errno.ENOENT;
    if (other < 0) {
      return false;
    }
    libc.close(folder);
    folder = other;
    return true;
  }

  /** The number of the descriptor that {@link #next} moved to. */
  public int fd() {
    return fd;
  }

  /**
   * The inode of the socket, by which sock_diag names it too; -1 if the descriptor is not a socket.
   */
  public long socketInode() {
    return socketInode;
  }

  /**
   * Whether a descriptor still is the socket with that inode, and the socket is TCP (or MPTCP, see
   * {@link SockFs#isTcp}). The socket need not be in the kernel's tables yet, or any more.
   *
   * @return UNKNOWN if access to the process is denied, or the kernel does not tell
   */
  public Answer isTcp(int pid, int fd, long inode) {
    Answer first = isTcp(path.descriptor(pid, DescriptorPath.FIRST, fd), inode);
    int thread = first == Answer.YES ? DescriptorPath.FIRST : otherThread(pid);
    if (thread == DescriptorPath.FIRST) {
      return first;
    }
    Answer other = isTcp(path.descriptor(pid, thread, fd), inode);
    return other == Answer.UNKNOWN ? first : other;
  }

  private Answer isTcp(MemorySegment descriptor, long inode) {
    Answer before = isSocket(descriptor, inode);
    if (before != Answer.YES) {
      return before;
    }
    long bytes = libc.getxattr(descriptor, protocol, answer);
    Answer tcp = bytes < 0 ? Answer.UNKNOWN : answer(SockFs.isTcp(answer, bytes));
    // The descriptor may have been closed, and its number reused, before the name was read.
    Answer after = isSocket(descriptor, inode);
    return after == Answer.YES ? tcp : after;
  }

  private Answer isSocket(MemorySegment descriptor, long inode) {
    long bytes = libc.readlinkat(Libc.AT_FDCWD, descriptor, answer);
    if (bytes < 0) {
      return isGone((int) -bytes) ? Answer.NO : Answer.UNKNOWN;
    }
    return answer(SockFs.inode(answer, bytes) == inode);
  }

  private static Answer answer(boolean yes) {
    return yes ? Answer.YES : Answer.NO;
  }

  /** Lists more entries; false at the end, or if the process has ended. */
  private boolean list() throws IOException {
    long bytes = libc.getdents64(folder, entries);
    if (bytes < 0 && !isGone((int) -bytes)) {
      throw failure((int) -bytes);
    }
    entry = 0;
    entriesEnd = Math.max(bytes, 0);
    return bytes > 0;
  }

  /** Reads the entry {@code at} an offset; false if its descriptor has been closed. */
  private boolean look(long at) throws IOException {
    MemorySegment.copy(
        entries, at + NAME_OFFSET, name, 0, Math.min(NAME_BYTES, entry - at - NAME_OFFSET));
    long bytes = libc.readlinkat(folder, name, answer);
    if (isDenied((int) -bytes)) {
      // The kernel denies access to a process that ends between the look-up and the read
      // (proc_fd_access_allowed() in fs/proc/base.c). The next time it does not find the process.
      bytes = libc.readlinkat(folder, name, answer);
    }
    if (bytes < 0 && isGone((int) -bytes)) {
      return false;
    }
    // Only a file can have a path that is too long, not a socket.
    if (bytes < 0 && bytes != -Errno.ENAMETOOLONG) {
      throw failure((int) -bytes);
    }
    fd = number(name, 0);
    socketInode = SockFs.inode(answer, bytes);
    return true;
  }

  private static int number(MemorySegment text, long from) {
    int number = 0;
    byte digit;
    for (long at = from; (digit = text.get(JAVA_BYTE, at)) != 0; at++) {
      number = 10 * number + digit - '0';
    }
    return number;
  }

  /** Ends the walk, and returns the exception for a call that failed. */
  private FileSystemException failure(int errno) {
    leave();
    String file = path.nameOfFolder(pid);
    if (isGone(errno)) {
      return new NoSuchFileException(file);
    }
    String why = Errno.describe(errno);
    return isDenied(errno)
        ? new AccessDeniedException(file, null, why)
        : new FileSystemException(file, null, why);
  }

  private static boolean isGone(int errno) {
    return errno == Errno.ENOENT || errno == Errno.ESRCH || errno == Errno.ENOTDIR;
  }

  private static boolean isDenied(int errno) {
    return errno == Errno.EACCES || errno == Errno.EPERM;
  }

  /** Ends the walk early. */
  public void leave() {
    if (folder >= 0) {
      libc.close(folder);
    }
    folder = -1;
    listedAny = false;
    entry = 0;
    entriesEnd = 0;
    fd = -1;
    socketInode = -1;
  }

  @Override
  public void close() {
    leave();
    arena.close();
  }
}
