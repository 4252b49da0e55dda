package io.tcpwait.app.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.tcpwait.sample.Network;
import io.tcpwait.sample.PeerGroups;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PeerGroupsSectionTest {
  @TempDir private Path folder;

  private ConfigResult<AgentConfig> read(String yaml) throws Exception {
    return AgentConfigFile.read(Files.writeString(folder.resolve("tcpwait.yml"), yaml));
  }

  private PeerGroups groups(String yaml) throws Exception {
    return Results.value(read(yaml)).peerGroups();
  }

  private List<String> mistakes(String yaml) throws Exception {
    return Results.mistakes(read(yaml), folder);
  }

  @Test
  void readsNetworksOfBothFamilies() throws Exception {
    assertThat(
            groups(
                """
                peer-groups:       # sums of their own
                  mysql: [10.2.0.0/16, 10.3.7.9]
                  office: ["2001:db8::/32", 2001:db8::7, '::1/128', "::/0"]
                  10:
                    - 0.0.0.0/0
                """))
        .isEqualTo(
            new PeerGroups(
                List.of(
                    new PeerGroups.Group(
                        "mysql",
                        List.of(
                            new Network(0, 0xffff_0a02_0000L, 112),
                            new Network(0, 0xffff_0a03_0709L, 128))),
                    new PeerGroups.Group(
                        "office",
                        List.of(
                            new Network(0x2001_0db8_0000_0000L, 0, 32),
                            new Network(0x2001_0db8_0000_0000L, 7, 128),
                            new Network(0, 1, 128),
                            new Network(0, 0, 0))),
                    new PeerGroups.Group("10", List.of(new Network(0, 0xffffL << 32, 96))))));
  }

  @Test
  void aMissingOrEmptySectionHasNoGroups() throws Exception {
    assertThat(groups("")).isEqualTo(PeerGroups.NONE);
    assertThat(groups("peer-groups:")).isEqualTo(PeerGroups.NONE);
    assertThat(groups("peer-groups: {}")).isEqualTo(PeerGroups.NONE);
  }

  @Test
  void reportsEachMistakeWithItsLineAndItsRemedy() throws Exception {
    assertThat(
            mistakes(
                """
                peer-groups:
                  mysql:
                    - 10.2.0.1/16
                    - 10.3.0.0/16
                    - db.example
                    - 10.4.0.0/33
                    - 10.3.0.0/16
                  other: [10.5.0.0/16]
                  web: []
                  office:
                    - 10.3.0.0/16
                    - ::ffff:10.6.0.0/112
                    - 2001:db8::1/32
                  mysql: [10.7.0.1]
                """))
        .containsExactly(
            "tcpwait.yml:3: \"10.2.0.1/16\" has bits set past its prefix; write 10.2.0.0/16, or"
                + " 10.2.0.1 for this address alone",
            "tcpwait.yml:5: \"db.example\" is neither an address nor a network; write it as"
                + " 10.2.0.0/16 or 2001:db8::/32",
            "tcpwait.yml:6: \"10.4.0.0/33\" has a prefix of 33 bits; use one from 0 to 32",
            "tcpwait.yml:7: \"10.3.0.0/16\" is in peer group \"mysql\" twice, first on line 4;"
                + " leave one out",
            "tcpwait.yml:8: the name of a peer group is \"other\", which stands for the peers of"
                + " no group; use another",
            "tcpwait.yml:9: peer group \"web\" has no networks; list some, or leave it out",
            "tcpwait.yml:11: \"10.3.0.0/16\" is in peer group \"mysql\" too, on line 4; leave it"
                + " in one of them",
            "tcpwait.yml:12: \"::ffff:10.6.0.0/112\" is IPv4 in its mapped form; write"
                + " 10.6.0.0/16",
            "tcpwait.yml:13: \"2001:db8::1/32\" has bits set past its prefix; write"
                + " 2001:db8::/32, or 2001:db8::1 for this address alone",
            "tcpwait.yml:14: duplicate key \"mysql\", first on line 2");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "[10.2.0.0/16] | must be a map",
        "{a: 10.2.0.0/16} | must be a list",
        "{a: {b: c}} | must be a list",
        "{a: [[10.2.0.0/16]]} | must hold texts only",
        "{a: [2001:db8::]} | must hold texts only; put one that ends in \":\" in quotes",
        "{a: ~} | has no networks",
        "{a: } | has no networks",
        "{'': [10.2.0.0/16]} | is missing",
        "{' a': [10.2.0.0/16]} | blanks around it",
        "{\"a\\nb\": [10.2.0.0/16]} | do not print",
        "{a: ['']} | neither an address",
        "{a: [10.2.0/16]} | neither an address",
        "{a: [10]} | neither an address",
        "{a: [010.2.0.1]} | neither an address",
        "{a: [256.2.0.1]} | neither an address",
        "{a: [10.2.0.0/]} | neither an address",
        "{a: [10.2.0.0/08]} | neither an address",
        "{a: [10.2.0.0/255.255.0.0]} | neither an address",
        "{a: [10.2.0.0/-1]} | neither an address",
        "{a: [10.2.0.1:80]} | neither an address",
        "{a: ['[::1]']} | neither an address",
        "{a: ['fe80::1%eth0']} | neither an address",
        "{a: ['1:2:3']} | neither an address",
        "{a: ['::/129']} | from 0 to 128",
        "{a: [10.2.0.0/999]} | from 0 to 32",
        "{a: ['::ffff:10.2.0.1']} | write 10.2.0.1",
        "{a: ['::ffff:a02:1/96']} | write 0.0.0.0/0",
        "{a: ['::ffff:10.2.0.1/16']} | write 10.2.0.1",
        "{a: [10.2.0.1/0]} | write 0.0.0.0/0",
        "{a: [10.3.7.9, 10.3.7.9/32]} | twice",
        "{a: ['::1', '0:0::1/128']} | twice"
      })
  void reportsEachInvalidSectionAsOneMistake(String yaml, String part) throws Exception {
    assertThat(mistakes("# first line\npeer-groups: " + yaml + "\n"))
        .singleElement()
        .asString()
        .startsWith("tcpwait.yml:2: ")
        .contains(part);
  }

  @Test
  void limitsNamesGroupsAndNetworks() throws Exception {
    assertThat(groups(section(20, 64)).groups())
        .hasSize(20)
        .allMatch(group -> group.networks().size() == 64);
    assertThat(mistakes(section(22, 1)))
        .containsExactly("tcpwait.yml:22: there are 22 peer groups; use at most 20");
    assertThat(mistakes(section(1, 66)))
        .containsExactly("tcpwait.yml:2: peer group \"g0\" has 66 networks; use at most 64");
    assertThat(groups("peer-groups: {" + "x".repeat(64) + ": [10.0.0.1]}").groups()).hasSize(1);
    assertThat(mistakes("peer-groups: {" + "x".repeat(65) + ": [10.0.0.1]}"))
        .singleElement()
        .asString()
        .contains("has 65 characters; use at most 64");
  }

  private static String section(int groups, int networks) {
    return IntStream.range(0, groups)
        .mapToObj(
            group ->
                IntStream.range(0, networks)
                    .mapToObj(network -> "10." + group + "." + network + ".0/24")
                    .collect(Collectors.joining(", ", "  g" + group + ": [", "]\n")))
        .collect(Collectors.joining("", "peer-groups:\n", ""));
  }
}
