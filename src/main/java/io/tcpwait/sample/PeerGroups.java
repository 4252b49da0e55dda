package io.tcpwait.sample;

import java.util.List;

/** Peers that belong together, by their addresses, in the order that they are shown in. */
public record PeerGroups(List<Group> groups) {
  public static final int MAX_GROUPS = 20;

  /** The most that one group has. */
  public static final int MAX_NETWORKS = 64;

  public static final PeerGroups NONE = new PeerGroups(List.of());

  /**
   * A group.
   *
   * @param networks in no other group; where they overlap with those of one, the longest prefix
   *     decides
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
