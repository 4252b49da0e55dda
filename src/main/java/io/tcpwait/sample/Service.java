package io.tcpwait.sample;

/**
 * The service of a connection: its role, and the port of the listening side.
 *
 * @param port 1 to 65535
 */
public record Service(Role role, int port) {
  private static final int OUTBOUND_BIT = 1 << 16;

  /** Keeps a tag from being 0, which means no tag. */
  private static final int TAG_BIT = 1 << 17;

  /** The bits of a tag; a table may have more of its own above them. */
  public static final int TAG_BITS = 18;

  /** A service as a number of {@value #TAG_BITS} bits, which is never 0. */
  public static int tag(Role role, int port) {
    return TAG_BIT | (role == Role.OUTBOUND ? OUTBOUND_BIT : 0) | port;
  }

  public int tag() {
    return tag(role, port);
  }

  public static Role role(int tag) {
    return (tag & OUTBOUND_BIT) != 0 ? Role.OUTBOUND : Role.INBOUND;
  }

  /** The service of a {@linkplain #tag(Role, int) number}. */
  public static Service ofTag(int tag) {
    return new Service(role(tag), tag & 0xffff);
  }
}
