package io.tcpwait.sample;

import java.util.Locale;

/** A source of the data of a sample; each can fail without the others. */
public enum Source {
  /** The TCP table over sock_diag. */
  NETLINK,
  /** The TCP table from procfs, in place of netlink. */
  PROCFS,
  SOCKSTAT,
  NETSTAT,
  SNMP,
  SYSCTL,
  /** The search for the network namespaces of the host. */
  NAMESPACES,
  /** The file descriptors of processes, which tell which process holds a stuck socket. */
  PROCESSES;

  /** The value of the label {@code source}. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
