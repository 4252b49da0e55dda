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

  /**
   * An id where a part of a path ends with it, alone or behind what made it: {@code
   * docker-ID.scope}, {@code cri-containerd-ID.scope}, {@code pod.slice:cri-containerd:ID}. What
   * {@code conmon} is in watches over a container from outside.
   */
  private static final Pattern CONTAINER =
      Pattern.compile("(?<=[/:-])(?<!conmon-)([0-9a-f]{12})[0-9a-f]{52}(?=\\.scope|/|$)");

  /** In stat, the number of fields behind the name and before the start time. */
  private static final int FIELDS_BEFORE_START_TIME = 19;

  /** The user time is the field before. */
  private static final int FIELDS_BEFORE_SYSTEM_TIME = 12;

  private final ProcFs procfs;

  public Processes(ProcFs procfs) {
    this.procfs = procfs;
  }

  /** The PIDs of all that can be seen; one of them may have gone by now. */
  public int[] pids() throws IOException {
    int[] pids = new int[64];
    int count = 0;
    try (DirectoryStream<Path> files = Files.newDirectoryStream(procfs.root())) {
      for (Path file : files) {
        String name = String.valueOf(file.getFileName());
        if (PID.matcher(name).matches()) {
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

  /** The name of the program, of up to 15 bytes, which it may have changed (proc_pid_comm(5)). */
  public String name(int pid) {
    return parseName(read(pid, "comm"));
  }

  /** The short id of the container that a process is in, 12 hexadecimal digits; "" in none. */
  public String container(int pid) {
    return parseContainer(read(pid, "cgroup"));
  }

  /**
   * How many descriptors are open: the size of {@code /proc/PID/fd} (proc_readfd_count() in
   * fs/proc/fd.c). {@link #UNKNOWN} before Linux 6.2, and where there are none.
   */
  public long openDescriptors(int pid) {
    try {
      long count = Files.size(file(pid, "fd"));
      return count > 0 ? count : UNKNOWN;
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
    try {
      return procfs.read(file(pid, name));
    } catch (IOException e) {
      return "";
    }
  }

  /** {@code 42 (name) S 1 ...}, where a name may have spaces and parentheses (proc_pid_stat(5)). */
  static long parseStartTime(String stat) {
    String[] fields = stat.substring(stat.lastIndexOf(')') + 1).strip().split(" ", -1);
    return fields.length > FIELDS_BEFORE_START_TIME && stat.indexOf(')') > 0
        ? number(fields[FIELDS_BEFORE_START_TIME])
        : UNKNOWN;
  }

  static long parseCpuTicks(String stat) {
    String[] fields = stat.substring(stat.lastIndexOf(')') + 1).strip().split(" ", -1);
    return fields.length > FIELDS_BEFORE_SYSTEM_TIME && stat.indexOf(')') > 0
        ? Math.max(0, number(fields[FIELDS_BEFORE_SYSTEM_TIME - 1]))
            + Math.max(0, number(fields[FIELDS_BEFORE_SYSTEM_TIME]))
        : 0;
  }

  /** Whether it has gone, or is a zombie, which has no descriptors any more (proc_pid_stat(5)). */
  public boolean hasEnded(int pid) {
    return parseEnded(read(pid, "stat"));
  }

  static boolean parseEnded(String stat) {
    String behindName = stat.substring(stat.lastIndexOf(')') + 1).strip();
    return behindName.isEmpty() || "ZX".indexOf(behindName.charAt(0)) >= 0;
  }

  static long parseParent(String stat) {
    String[] fields = stat.substring(stat.lastIndexOf(')') + 1).strip().split(" ", -1);
    return fields.length > 1 && stat.indexOf(')') > 0 ? number(fields[1]) : UNKNOWN;
  }

  static String parseName(String comm) {
    String name = comm.endsWith("\n") ? comm.substring(0, comm.length() - 1) : comm;
    return new String(name.getBytes(ISO_8859_1), UTF_8);
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

  /** Of containers in containers the innermost, by the first line that tells of any. */
  static String parseContainer(String cgroups) {
    for (String line : cgroups.split("\n", -1)) {
      Matcher ids = CONTAINER.matcher(line);
      String id = "";
      while (ids.find()) {
        id = ids.group(1);
      }
      if (!id.isEmpty()) {
        return id;
      }
    }
    return "";
  }

  private static long number(String text) {
    try {
      return Math.max(Long.parseLong(text), UNKNOWN);
    } catch (NumberFormatException e) {
      return UNKNOWN;
    }
  }
}
