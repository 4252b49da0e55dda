package io.tcpwait.kernel;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The processes of a proc(5) file system, and what anybody may know of each: none of this takes a
 * privilege. A process may go at any time, so that what cannot be read, or makes no sense, is
 * {@link #UNKNOWN} or {@code ""} and no failure.
 */
public final class Processes {
  public static final long UNKNOWN = -1;

  /** A limit that there is none of. */
  public static final long UNLIMITED = Long.MAX_VALUE;

  private static final Pattern PID = Pattern.compile("[1-9][0-9]{0,8}");

  // The lines that are read of status and of limits.
  private static final Pattern UID = Pattern.compile("(?m)^Uid:\t[0-9]+\t([0-9]+)\t");
  private static final Pattern MAX_OPEN_FILES =
      Pattern.compile("(?m)^Max open files +(unlimited|[0-9]+) ");

  /** In stat, the number of fields behind the name and before the start time. */
  private static final int FIELDS_BEFORE_START_TIME = 19;

  /** The flags of the kernel's task. */
  private static final int FIELDS_BEFORE_FLAGS = 6;

  /** PF_KTHREAD in include/linux/sched.h: a thread of the kernel, which no program can become. */
  private static final long KERNEL_THREAD = 0x0020_0000;

  private static final int FIELDS_BEFORE_THREADS = 17;

  /** The user time is the field before. */
  private static final int FIELDS_BEFORE_SYSTEM_TIME = 12;

  private final ProcFs procfs;
  private final OtherThread threads;
  private final KernelThreads kernelThreads = new KernelThreads();

  public Processes(ProcFs procfs) {
    this.procfs = procfs;
    threads = new OtherThread(procfs);
  }

  /** The PID that this process has in that proc file system, or else in its own namespace. */
  public int self() {
    try {
      String self = String.valueOf(Files.readSymbolicLink(procfs.root().resolve("self")));
      if (PID.matcher(self).matches()) {
        return Integer.parseInt(self);
      }
    } catch (IOException | UnsupportedOperationException e) {
      // A tree that somebody has made.
    }
    return (int) ProcessHandle.current().pid();
  }

  /** The PIDs of all that can be seen; one of them may have gone by now. */
  public int[] pids() throws IOException {
    int[] pids = new int[64];
    int count = 0;
    try (DirectoryStream<Path> files = Files.newDirectoryStream(procfs.root())) {
      for (Path file : files) {
        String name = String.valueOf(file.getFileName());
        if (isDigit(name.charAt(0)) && PID.matcher(name).matches()) {
          if (count == pids.length) {
            pids = Arrays.copyOf(pids, 2 * count);
          }
          pids[count++] = Integer.parseInt(name);
        }
      }
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
    return Arrays.copyOf(pids, count);
  }

  private static boolean isDigit(char first) {
    return first >= '0' && first <= '9';
  }

  /**
   * The same without threads of the kernel, which have neither descriptors nor sockets of programs:
   * for looks that are taken time and again.
   */
  public int[] programPids() throws IOException {
    return kernelThreads.leaveOut(pids(), this::isOfKernel);
  }

  /**
   * When a process started, in ticks of 1/100 s since the boot: tells it from one that gets its PID
   * later. {@link #UNKNOWN} where it has gone.
   */
  public long startTime(int pid) {
    return parseStartTime(read(pid, "stat"));
  }

  /** The process that made it, or took it over; {@link #UNKNOWN} where it has gone. */
  public int parent(int pid) {
    return (int) parseParent(read(pid, "stat"));
  }

  /**
   * The effective user. It is not the owner of {@code /proc/PID}, which is root's for what may not
   * be dumped: say for a server that has given up root.
   */
  public long uid(int pid) {
    return parseUid(read(pid, "status"));
  }

  /**
   * The name of the program, of up to 15 bytes, which it may have changed (proc_pid_comm(5)), as a
   * {@link PlainName}; "" where it has gone.
   */
  public String name(int pid) {
    return parseName(read(pid, "comm"));
  }

  /** The container, the pod and the unit that a process is in; all "" where it has gone. */
  public CgroupPlace place(int pid) {
    CgroupPlace place = CgroupPlace.parse(read(pid, "cgroup"));
    // Version 1 says "/" of a first thread that has ended.
    Path thread = place.equals(CgroupPlace.NONE) ? threads.instead(pid) : null;
    return thread == null ? place : CgroupPlace.parse(read(thread.resolve("cgroup")));
  }

  /**
   * The name of the program that a process runs, which says more than {@link #name}: the main
   * class, jar, script or module of an interpreter. "" where it has gone, and for a thread of the
   * kernel.
   *
   * @param process what {@link #name} said of it
   */
  public String program(int pid, String process) {
    CommandLine line = CommandLine.read(procfs, file(pid, "cmdline"));
    // A first thread that has ended has no memory, and so no arguments.
    Path thread = line.arguments().isEmpty() ? threads.instead(pid) : null;
    line = thread == null ? line : CommandLine.read(procfs, thread.resolve("cmdline"));
    return line.arguments().isEmpty() ? "" : ProgramName.of(line, process);
  }

  /**
   * Whether the users of a process are those of this one, so that a number stands for the same name
   * (user_namespaces(7)). Both maps are shown as this process's namespace sees them, and only a
   * namespace that changes no number shows the same.
   */
  public boolean hasOwnUsers(int pid) {
    String own = read(procfs.root().resolve("self/uid_map"));
    return !own.isEmpty() && own.equals(read(pid, "uid_map"));
  }

  /** Whether it is a thread of the kernel, whatever its name is. */
  public boolean isOfKernel(int pid) {
    String[] fields = fields(read(pid, "stat"));
    return fields.length > FIELDS_BEFORE_FLAGS
        && (number(fields[FIELDS_BEFORE_FLAGS]) & KERNEL_THREAD) != 0
        && number(fields[FIELDS_BEFORE_FLAGS]) > 0;
  }

  /**
   * How many descriptors are open: the size of {@code /proc/PID/fd} (proc_readfd_count() in
   * fs/proc/fd.c). {@link #UNKNOWN} before Linux 6.2, and where there are none.
   */
  public long openDescriptors(int pid) {
    long count = size(file(pid, "fd"));
    Path thread = count == 0 ? threads.instead(pid) : null;
    count = thread == null ? count : size(thread.resolve("fd"));
    return count > 0 ? count : UNKNOWN;
  }

  private static long size(Path file) {
    try {
      return Files.size(file);
    } catch (IOException e) {
      return UNKNOWN;
    }
  }

  /** How many descriptors may be open (RLIMIT_NOFILE, the soft one); maybe {@link #UNLIMITED}. */
  public long maxDescriptors(int pid) {
    return parseMaxDescriptors(read(pid, "limits"));
  }

  /** CPU time that a process has used, in ticks of 1/100 s; 0 where it has gone. */
  public long cpuTicks(int pid) {
    return parseCpuTicks(read(pid, "stat"));
  }

  private Path file(int pid, String name) {
    return procfs.root().resolve(pid + "/" + name);
  }

  /** Nothing where it cannot be read. */
  private String read(int pid, String name) {
    return read(file(pid, name));
  }

  private String read(Path file) {
    try {
      return procfs.read(file);
    } catch (IOException e) {
      return "";
    }
  }

  /** {@code 42 (name) S 1 ...}, where a name may have spaces and parentheses (proc_pid_stat(5)). */
  static long parseStartTime(String stat) {
    String[] fields = fields(stat);
    return fields.length > FIELDS_BEFORE_START_TIME
        ? number(fields[FIELDS_BEFORE_START_TIME])
        : UNKNOWN;
  }

  static long parseCpuTicks(String stat) {
    String[] fields = fields(stat);
    if (fields.length <= FIELDS_BEFORE_SYSTEM_TIME) {
      return 0;
    }
    long user = Math.max(0, number(fields[FIELDS_BEFORE_SYSTEM_TIME - 1]));
    long system = Math.max(0, number(fields[FIELDS_BEFORE_SYSTEM_TIME]));
    return Math.min(user, Long.MAX_VALUE - system) + system;
  }

  /** The fields behind the name; none where there is no name. */
  private static String[] fields(String stat) {
    return stat.indexOf(')') > 0
        ? stat.substring(stat.lastIndexOf(')') + 1).strip().split(" ", -1)
        : new String[0];
  }

  /**
   * Whether it has gone, or is a zombie, which has no descriptors any more (proc_pid_stat(5)). One
   * whose first thread alone has ended looks like a zombie, and has them.
   */
  public boolean hasEnded(int pid) {
    return parseEnded(read(pid, "stat"));
  }

  static boolean parseEnded(String stat) {
    String[] fields = fields(stat);
    boolean stopped = fields.length == 0 || fields[0].isEmpty() || "ZX".contains(fields[0]);
    return stopped
        && (fields.length <= FIELDS_BEFORE_THREADS || number(fields[FIELDS_BEFORE_THREADS]) <= 1);
  }

  static long parseParent(String stat) {
    String[] fields = fields(stat);
    return fields.length > 1 ? number(fields[1]) : UNKNOWN;
  }

  static String parseName(String comm) {
    String name = comm.endsWith("\n") ? comm.substring(0, comm.length() - 1) : comm;
    return comm.isEmpty() ? "" : PlainName.of(new String(name.getBytes(ISO_8859_1), UTF_8));
  }

  static long parseUid(String status) {
    Matcher found = UID.matcher(status);
    return found.find() ? number(found.group(1)) : UNKNOWN;
  }

  static long parseMaxDescriptors(String limits) {
    Matcher found = MAX_OPEN_FILES.matcher(limits);
    if (!found.find()) {
      return UNKNOWN;
    }
    return found.group(1).equals("unlimited") ? UNLIMITED : number(found.group(1));
  }

  private static long number(String text) {
    try {
      return Math.max(Long.parseLong(text), UNKNOWN);
    } catch (NumberFormatException e) {
      return UNKNOWN;
    }
  }
}
