package io.tcpwait.kernel;

/**
 * The privileges that show more of a host (capabilities(7)), in the order in which they are named.
 *
 * <p>Without them, a process sees its own network namespace in full. It sees the socket counts and
 * TCP tables of every namespace with a process, and the number of descriptors of every process.
 */
public enum Capability {
  /** With {@link #CAP_SYS_PTRACE}: setns(2) into other network namespaces. */
  CAP_SYS_ADMIN(21),

  /**
   * Links of other users' processes: to their namespaces, and to the sockets that they have open.
   */
  CAP_SYS_PTRACE(19),

  /**
   * Folders of other users: the descriptors of their processes, and files of container runtimes.
   */
  CAP_DAC_READ_SEARCH(2);

  /** The bit in the kernel's masks (include/uapi/linux/capability.h). */
  private final int bit;

  Capability(int bit) {
    this.bit = bit;
  }

  long mask() {
    return 1L << bit;
  }
}
