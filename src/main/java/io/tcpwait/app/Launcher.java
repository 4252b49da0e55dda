package io.tcpwait.app;

import io.tcpwait.app.config.OneLine;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;

/**
 * The entry point of the JVM. It does not name a class of a library. A JVM that cannot load the
 * main class exits with 1, and a check would take that for a warning.
 */
public final class Launcher {
  /** Never a finding's status: the answer of a check that cannot tell. */
  static final int UNKNOWN = 3;

  /** 128 and the number of SIGPIPE: the status that a shell gives a program that it ends. */
  private static final int BROKEN_PIPE = 141;

  private Launcher() {}

  public static void main(String[] args) {
    System.exit(run(StandardOutput.install(), args));
  }

  private static int run(StandardOutput output, String... args) {
    try {
      int status = Main.execute(args);
      Logging.stop();
      String failure = output.failure();
      if (output.isReaderGone()) {
        return BROKEN_PIPE;
      }
      if (failure != null) {
        say("standard output cannot be written to: " + failure);
      }
      return failure == null ? status : UNKNOWN;
    } catch (Throwable e) { // as when a library is missing, or no thread can be made
      say("cannot run: " + OneLine.of(e.toString()));
      return UNKNOWN;
    }
  }

  /** Bypasses System.err, which an agent turns into its log. */
  private static void say(String line) {
    new PrintStream(new FileOutputStream(FileDescriptor.err), true).println("tcpwait: " + line);
  }
}
