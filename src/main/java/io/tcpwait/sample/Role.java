package io.tcpwait.sample;

import java.util.Locale;

/** Which side of a connection this host is. */
public enum Role {
  /** A listener of this namespace owns the local port: the peer connected to us. */
  INBOUND(0),
  /** We connected to the peer. */
  OUTBOUND(1);

  public static final int NUMBERS = 2;

  private final int number;

  Role(int number) {
    this.number = number;
  }

  /** The index for counts, from 0 and below {@link #NUMBERS}. */
  public int number() {
    return number;
  }

  /** The value of the label {@code role}. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
