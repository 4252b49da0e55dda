package io.tcpwait.detect.history;

import io.tcpwait.sample.HostProcess;

/** A process; a reused pid is another process. */
public record ProcessKey(int pid, long startTicks) {
  public static ProcessKey of(HostProcess owner) {
    return new ProcessKey(owner.pid(), owner.startTicks());
  }
}
