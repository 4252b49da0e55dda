package io.tcpwait.app.config;

import io.tcpwait.sample.Network;
import io.tcpwait.sample.PeerGroups;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads the section {@code peer-groups}. */
final class PeerGroupsSection {
  /** The first place of a network. */
  private record Place(String group, int line) {}

  private final YamlMap section;
  private final Map<Network, Place> places = new HashMap<>();

  private PeerGroupsSection(YamlMap section) {
    this.section = section;
  }

  static PeerGroups read(YamlMap section) {
    return new PeerGroupsSection(section).groups();
  }

  private PeerGroups groups() {
    List<String> names = section.keys();
    if (names.size() > PeerGroups.MAX_GROUPS) {
      section.mistake(
          names.get(PeerGroups.MAX_GROUPS),
          "there are %d peer groups; use at most %d"
              .formatted(names.size(), PeerGroups.MAX_GROUPS));
    }
    List<PeerGroups.Group> groups = new ArrayList<>();
    for (String name : names) {
      String wrong = wrong(name);
      if (wrong != null) {
        section.mistake(name, "the name of a peer group " + wrong);
      }
      groups.add(new PeerGroups.Group(name, networks(name)));
    }
    return new PeerGroups(groups);
  }

  private static @Nullable String wrong(String name) {
    if (name.isEmpty()) {
      return "is missing; write \"name: [10.2.0.0/16]\"";
    }
    if (name.equals("other")) {
      return "is \"other\", which stands for the peers of no group; use another";
    }
    return LabelName.wrong(name);
  }

  private List<Network> networks(String group) {
    if (section.isEmptyList(group)) {
      section.mistake(
          group, "peer group \"%s\" has no networks; list some, or leave it out".formatted(group));
    }
    List<YamlMap.Text> texts = section.texts(group);
    if (texts.size() > PeerGroups.MAX_NETWORKS) {
      section.mistake(
          texts.get(PeerGroups.MAX_NETWORKS).line(),
          "peer group \"%s\" has %d networks; use at most %d"
              .formatted(group, texts.size(), PeerGroups.MAX_NETWORKS));
    }
    List<Network> networks = new ArrayList<>();
    for (YamlMap.Text text : texts) {
      try {
        Network network = NetworkText.parse(text.text());
        Place first = places.putIfAbsent(network, new Place(group, text.line()));
        if (first != null) {
          section.mistake(text.line(), twice(text.text(), group, first));
        }
        networks.add(network);
      } catch (IllegalArgumentException e) {
        section.mistake(text.line(), String.valueOf(e.getMessage()));
      }
    }
    return networks;
  }

  private static String twice(String network, String group, Place first) {
    return first.group.equals(group)
        ? "\"%s\" is in peer group \"%s\" twice, first on line %d; leave one out"
            .formatted(network, group, first.line)
        : "\"%s\" is in peer group \"%s\" too, on line %d; leave it in one of them"
            .formatted(network, first.group, first.line);
  }
}
