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
 * The processes of a proc(5) file system, and the facts about each that any user may read. A
 * process may end at any time. So a value that cannot be read, or makes no sense, is {@link
 * #UNKNOWN} or {@code ""}, not a failure.
 */
public final class Processes {
  public static final long UNKNOWN = -1;

  /** The value if there is no limit. */
  public static final long UNLIMITED = Long.MAX_VALUE;

  private static final Pattern PID = Pattern.compile("[1-9][0-9]{0,8}");

  // The lines read from status and from limits.
  private static final Pattern UID = Pattern.compile("(?m)^Uid:\t[0-9]+\t([0-9]+)\t");
  private static final Pattern MAX_OPEN_FILES =
      Pattern.compile("(?m)^Max open files +(unlimited|[0-9]+) ");

  /** The number of fields in stat between the name and the start time. */
  private static final int FIELDS_BEFORE_START_TIME = 19;

  /** The same for the flags of the kernel's task. */
  private static final int FIELDS_BEFORE_FLAGS = 6;

  /** PF_KTHREAD in include/linux/sched.h: a kernel thread, which a program cannot become. */
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
      // Not a real procfs.
    }
    return (int) ProcessHandle.current().pid();
  }

  /** The PIDs of all visible processes; some may have ended by now. */
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
   * The same without kernel threads, which have neither descriptors nor sockets of programs. Meant
   * for repeated looks.
   */
  public int[] programPids() throws IOException {
    return kernelThreads.leaveOut(pids(), this::isOfKernel);
  }

  /**
   * The start time of a process, in ticks of 1/100 s since boot. It distinguishes the process from
   * a later one with the same PID. {@link #UNKNOWN} if the process has gone.
   */
  public long startTime(int pid) {
    return parseStartTime(read(pid, "stat"));
  }

  /** The parent that made a process, or adopted it; {@link #UNKNOWN} if the process has gone. */
  public int parent(int pid) {
    return (int) parseParent(read(pid, "stat"));
  }

  /**
   * The effective user. {@code /proc/PID} may have another owner: root, if the process may not be
   * dumped, such as a server that has given up root.
   */
  public long uid(int pid) {
    return parseUid(read(pid, "status"));
  }

  /** The effective user of the calling thread. */
  public long ownUid() {
    return parseUid(read(procfs.root().resolve("thread-self/status")));
  }

  /**
   * The name of a process as a {@link PlainName}: up to 15 bytes, which the process may have
   * changed (proc_pid_comm(5)). "" if the process has gone.
   */
  public String name(int pid) {
    return parseName(read(pid, "comm"));
  }

  /** The container, the pod and the unit of a process; all "" if it has gone. */
  public CgroupPlace place(int pid) {
    CgroupPlace place = CgroupPlace.parse(read(pid, "cgroup"));
    // Version 1 shows "/" for a first thread that has ended.
    Path thread = place.equals(CgroupPlace.NONE) ? threads.instead(pid) : null;
    return thread == null ? place : CgroupPlace.parse(read(thread.resolve("cgroup")));
  }

  /**
   * The name of the program that a process runs, which says more than {@link #name}: the main
   * class, jar, script or module of an interpreter. "" if the process has gone, or is a kernel
   * thread.
   *
   * @param process the result of {@link #name}
   */
  public String program(int pid, String process) {
    CommandLine line = CommandLine.read(procfs, file(pid, "cmdline"));
    // A first thread that has ended has no memory, and so no arguments.
    Path thread = line.arguments().isEmpty() ? threads.instead(pid) : null;
    line = thread == null ? line : CommandLine.read(procfs, thread.resolve("cmdline"));
    return line.arguments().isEmpty() ? "" : ProgramName.of(line, process);
  }

  /**
   * Whether a process has the same user numbers as this one, so that a number stands for the same
   * name (user_namespaces(7)). Both maps are shown as this process's namespace sees them. They are
   * equal only if the other namespace does not change any number.
   */
  public boolean hasOwnUsers(int pid) {
    String own = read(procfs.root().resolve("self/uid_map"));
    return !own.isEmpty() && own.equals(read(pid, "uid_map"));
  }

  /** Whether it is a kernel thread, whatever its name is. */
  public boolean isOfKernel(int pid) {
    String[] fields = fields(read(pid, "stat"));
    return fields.length > FIELDS_BEFORE_FLAGS
        && (number(fields[FIELDS_BEFORE_FLAGS]) & KERNEL_THREAD) != 0
        && number(fields[FIELDS_BEFORE_FLAGS]) > 0;
  }

  /**
   * The number of open descriptors: the size of {@code /proc/PID/fd} (proc_readfd_count() in
   * fs/proc/fd.c). {@link #UNKNOWN} before Linux 6.2, and if the number is 0.
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

  /** How many descriptors may be open (the soft RLIMIT_NOFILE); may be {@link #UNLIMITED}. */
  public long maxDescriptors(int pid) {
    return parseMaxDescriptors(read(pid, "limits"));
  }

  /** CPU time that a process has used, in ticks of 1/100 s; 0 if it has gone. */
  public long cpuTicks(int pid) {
    return parseCpuTicks(read(pid, "stat"));
  }

  private Path file(int pid, String name) {
    return procfs.root().resolve(pid + "/" + name);
  }

  /** "" if it cannot be read. */
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

  /** {@code 42 (name) S 1 ...}; the name may have spaces and parentheses (proc_pid_stat(5)). */
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

  /** The fields behind the name; empty if there is no name. */
  private static String[] fields(String stat) {
    return stat.indexOf(')') > 0
        ? stat.substring(stat.lastIndexOf(')') + 1).strip().split(" ", -1)
        : new String[0];
  }

  /**
   * Whether a process has gone, or is a zombie, which has lost its descriptors (proc_pid_stat(5)).
   * A process looks like a zombie if only its first thread has ended, but still has descriptors.
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
