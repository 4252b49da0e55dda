package io.tcpwait.detect;

import io.tcpwait.model.HostProcess;

/** A process, over the reuse of its pid. */
record OwnerKey(int pid, long startTicks) {
  static OwnerKey of(HostProcess owner) {
    return new OwnerKey(owner.pid(), owner.startTicks());
  }
}
