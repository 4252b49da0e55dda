package io.tcpwait.kernel;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The arguments of a process (proc_pid_cmdline(5)), or the title that it put in their place.
 * Arguments hold passwords and keys: only {@link ProgramName} may see them.
 *
 * @param arguments without empty arguments at the end; empty if the process has gone, or is a
 *     kernel thread
 */
record CommandLine(List<String> arguments) {
  /**
   * More than the class path of any program seen so far. One argument may have 128 KiB
   * (MAX_ARG_STRLEN in execve(2)), and all together a quarter of the stack limit.
   */
  static final int MOST_BYTES = 256 * 1024;

  private static final CommandLine NONE = new CommandLine(List.of());

  /** Reads {@code /proc/PID/cmdline}, at most {@value #MOST_BYTES} bytes. */
  static CommandLine read(ProcFs procfs, Path file) {
    try {
      return parse(procfs.readStart(file, MOST_BYTES));
    } catch (IOException e) {
      return NONE;
    }
  }

  /** Each argument ends with a 0 byte. A title may end with many 0 bytes, or without any. */
  static CommandLine parse(byte[] bytes) {
    List<String> arguments = new ArrayList<>();
    int start = 0;
    for (int at = 0; at < bytes.length; at++) {
      if (bytes[at] == 0) {
        arguments.add(new String(bytes, start, at - start, UTF_8));
        start = at + 1;
      }
    }
    boolean cut = bytes.length == MOST_BYTES;
    if (start < bytes.length && !cut) {
      arguments.add(new String(bytes, start, bytes.length - start, UTF_8));
    }
    while (!arguments.isEmpty() && arguments.getLast().isBlank()) {
      arguments.removeLast();
    }
    return new CommandLine(List.copyOf(arguments));
  }

  /** The same without the first arguments, for a program that runs another. */
  CommandLine from(int first) {
    return new CommandLine(arguments.subList(first, arguments.size()));
  }
}
