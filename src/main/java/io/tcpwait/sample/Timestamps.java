package io.tcpwait.sample;

/**
 * The number of live connections with a peer on which the TCP timestamps option (RFC 7323) was
 * negotiated, by their tcpi_options. Whatever the setting is, the peer or a gateway may not let the
 * option pass.
 *
 * @param with how many connections have the option
 * @param without how many connections do not
 */
public record Timestamps(long with, long without) {
  /** No live connection was seen. */
  public static final Timestamps UNKNOWN = new Timestamps(0, 0);

  public boolean isKnown() {
    return with + without > 0;
  }

  /** Whether all live connections that were seen have the option. */
  public boolean inUse() {
    return with > 0 && without == 0;
  }
}
