package io.tcpwait.sample;

/**
 * On how many live connections with a peer the TCP timestamps option (RFC 7323) was negotiated, by
 * their tcpi_options: whatever the setting is, the peer or a gateway may not let it pass.
 *
 * @param with it
 * @param without it
 */
public record Timestamps(long with, long without) {
  /** No live connection was seen. */
  public static final Timestamps UNKNOWN = new Timestamps(0, 0);

  public boolean isKnown() {
    return with + without > 0;
  }

  /** Whether all that were seen have it. */
  public boolean inUse() {
    return with > 0 && without == 0;
  }
}
