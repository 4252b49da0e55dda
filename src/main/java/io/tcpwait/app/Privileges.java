package io.tcpwait.app;

import io.tcpwait.kernel.Capabilities;
import io.tcpwait.kernel.Capability;
import io.tcpwait.kernel.ProcFs;
import java.io.IOException;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives up capabilities that a thread does not need, so that a mistake in it has less to misuse.
 */
final class Privileges {
  private static final Logger log = LoggerFactory.getLogger(Privileges.class);

  private Privileges() {}

  /** Drops capabilities of the calling thread, and of threads that it starts from now on. */
  static void giveUp(ProcFs procfs, Set<Capability> unneeded) {
    try {
      Capabilities.drop(procfs, unneeded);
    } catch (IOException e) {
      log.atInfo().addKeyValue("reason", e.getMessage()).log("capabilities cannot be given up");
    }
  }
}
