package io.tcpwait.sample;

import java.util.Locale;

/** What a sample is made of; each can fail without the others. */
public enum Source {
  /** The TCP table over sock_diag. */
  NETLINK,
  /** The TCP table from procfs, in place of the former. */
  PROCFS,
  SOCKSTAT,
  NETSTAT,
  SNMP,
  SYSCTL,
  /** The descriptors of processes, which tell who holds a stuck socket. */
  PROCESSES;

  /** The value of the label {@code source}. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
