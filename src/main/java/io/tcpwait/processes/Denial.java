package io.tcpwait.processes;

import io.tcpwait.kernel.Capabilities;
import io.tcpwait.kernel.Capability;
import io.tcpwait.kernel.ProcFs;
import io.tcpwait.kernel.Processes;
import io.tcpwait.sample.ProcessSearch.Refusal;
import java.io.IOException;
import java.util.EnumSet;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The reason why descriptors of some processes cannot be read, and the capabilities that the
 * calling thread lacks.
 */
record Denial(ProcFs procfs) {
  private static final Set<Capability> NEEDED =
      EnumSet.of(Capability.CAP_SYS_PTRACE, Capability.CAP_DAC_READ_SEARCH);

  /**
   * One line. If the thread has the capabilities, something else refuses it, and no grant helps.
   */
  String text() {
    Set<Capability> missing = missing();
    return missing.isEmpty()
        ? "some processes may not be looked at, whatever the capabilities: a security module, or a"
            + " user namespace"
        : "some processes may not be looked at; grant "
            + missing.stream().map(Enum::name).collect(Collectors.joining(" and "))
            + ", or run as their user";
  }

  /** The same in a word. */
  Refusal refusal() {
    return missing().isEmpty()
        ? Refusal.POLICY
        : new Processes(procfs).ownUid() == 0 ? Refusal.CAPABILITIES : Refusal.USER;
  }

  private Set<Capability> missing() {
    try {
      return Capabilities.ofCallingThread(procfs).missing(NEEDED);
    } catch (IOException e) {
      return NEEDED;
    }
  }
}
