package io.tcpwait.app;

import java.util.List;
import sun.misc.Signal;

/** The signals of signal(7) that a service is run with. */
final class Signals {
  private Signals() {}

  /** Runs {@code stop} on SIGTERM and SIGINT, so that a stop that was asked for is no failure. */
  static void onStop(Runnable stop) {
    for (String name : List.of("TERM", "INT")) {
      Signal.handle(new Signal(name), signal -> stop.run());
    }
  }

  /** Runs {@code reload} on SIGHUP, which would end the process otherwise. */
  static void onHangup(Runnable reload) {
    Signal.handle(new Signal("HUP"), signal -> reload.run());
  }
}
