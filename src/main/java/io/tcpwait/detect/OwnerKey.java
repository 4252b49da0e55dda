package io.tcpwait.detect;

import io.tcpwait.model.Owner;

/** A process, over the reuse of its pid. */
record OwnerKey(int pid, long startTicks) {
  static OwnerKey of(Owner owner) {
    return new OwnerKey(owner.pid(), owner.startTicks());
  }
}
