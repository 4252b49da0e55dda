package io.tcpwait.sample;

import java.util.List;

/** Groups of peers by their addresses, in the order in which they are shown. */
public record PeerGroups(List<Group> groups) {
  public static final int MAX_GROUPS = 20;

  /** The most networks that one group has. */
  public static final int MAX_NETWORKS = 64;

  public static final PeerGroups NONE = new PeerGroups(List.of());

  /**
   * A group.
   *
   * @param networks that are not in another group; if they overlap with networks of another group,
   *     the longest prefix decides
   */
  public record Group(String name, List<Network> networks) {
    public Group {
      networks = List.copyOf(networks);
    }
  }

  public PeerGroups {
    groups = List.copyOf(groups);
  }
}
