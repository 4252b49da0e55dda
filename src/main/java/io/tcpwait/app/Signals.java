package io.tcpwait.app;

import io.tcpwait.kernel.Libc;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import sun.misc.Signal;
import sun.misc.SignalHandler;

/** The signals of signal(7) that control a service. */
final class Signals {
  private static final Logger log = LoggerFactory.getLogger(Signals.class);
  private static final Signal HANGUP = new Signal("HUP");

  /** HotSpot's own action for SIGHUP, while SIGHUP is ignored. */
  private static final MemorySegment HANGUP_ACTION =
      Arena.global().allocate(Libc.SIGACTION_BYTES, Long.BYTES);

  private static boolean ignoresHangups;

  private Signals() {}

  /**
   * Runs {@code stop} on SIGTERM and SIGINT, so that a requested stop is not a failure. A SIGINT
   * that is ignored stays so: it is meant for the foreground job, not for a background job.
   */
  static void onStop(Runnable stop) {
    take(new Signal("TERM"), true, stop);
    take(new Signal("INT"), false, stop);
  }

  /**
   * Runs {@code reload} on the first SIGHUP, even if nohup(1) has it ignored. Further signals are
   * ignored until the returned action runs: the JDK starts a thread for each signal that it takes.
   */
  static Runnable onHangup(Runnable reload) {
    boolean taken =
        take(
            HANGUP,
            true,
            () -> {
              ignoreHangups();
              reload.run();
            });
    return taken ? Signals::takeHangups : () -> {};
  }

  private static boolean take(Signal signal, boolean evenIgnored, Runnable action) {
    SignalHandler handler = taken -> action.run();
    try {
      // HotSpot keeps SIGHUP, SIGINT and SIGTERM ignored if they are. Only the handler that it
      // returns tells so.
      if (SignalHandler.SIG_IGN.equals(Signal.handle(signal, handler)) && evenIgnored) {
        set(signal, action(Libc.SIG_DFL), MemorySegment.NULL);
        Signal.handle(signal, handler);
      }
      return true;
    } catch (IllegalArgumentException e) { // as with -Xrs
      log.atWarn()
          .addKeyValue("signal", "SIG" + signal.getName())
          .log("the signal cannot be handled and keeps its default action; start without -Xrs");
      return false;
    }
  }

  private static synchronized void ignoreHangups() {
    if (!ignoresHangups) {
      ignoresHangups = set(HANGUP, action(Libc.SIG_IGN), HANGUP_ACTION);
    }
  }

  /** {@link Signal#handle} would leave an ignored SIGHUP as it is. */
  private static synchronized void takeHangups() {
    if (ignoresHangups) {
      ignoresHangups = !set(HANGUP, HANGUP_ACTION, MemorySegment.NULL);
    }
  }

  private static MemorySegment action(long handler) {
    MemorySegment action = Arena.ofAuto().allocate(Libc.SIGACTION_BYTES, Long.BYTES);
    action.set(ValueLayout.JAVA_LONG, 0, handler);
    return action;
  }

  private static boolean set(Signal signal, MemorySegment action, MemorySegment before) {
    try (Arena arena = Arena.ofConfined()) {
      return new Libc(arena).sigaction(signal.getNumber(), action, before) == 0;
    }
  }
}
