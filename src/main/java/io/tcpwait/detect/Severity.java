package io.tcpwait.detect;

import java.util.Locale;

/** How bad a finding is, in rising order. */
public enum Severity {
  INFO,
  /** Somebody has to look at it, in the morning. */
  WARNING,
  /** Somebody has to look at it now: something runs out within the hour. */
  CRITICAL;

  /** The value of the label {@code severity}. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
