package io.tcpwait.model;

import java.util.Locale;

/** Which side of a connection this host is. */
public enum Role {
  /** A listener of this namespace owns the local port: the peer connected to us. */
  INBOUND,
  /** We connected to the peer. */
  OUTBOUND;

  /** The value of the label {@code role}. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
