package io.tcpwait.app.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.tcpwait.detect.Thresholds;
import io.tcpwait.names.NamePatterns;
import io.tcpwait.sample.Network;
import io.tcpwait.sample.PeerGroups;
import io.tcpwait.sample.Top;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AgentConfigFileTest {
  private static final String GOOD =
      """
      # a comment
      services:
        8086: influxdb
        443: "443"
        5432: 'postgres ü'
      top: {peers: 50, services: 1}
      peer-groups: {mysql: [10.2.0.0/16]}
      """;
  private static final PeerGroups PEER_GROUPS =
      new PeerGroups(
          List.of(new PeerGroups.Group("mysql", List.of(new Network(0, 0xffff_0a02_0000L, 112)))));

  @TempDir Path folder;

  private ConfigResult<AgentConfig> read(byte[] yaml) throws Exception {
    return AgentConfigFile.read(Files.write(folder.resolve("tcpwait.yml"), yaml));
  }

  private ConfigResult<AgentConfig> read(String yaml) throws Exception {
    return read(yaml.getBytes(StandardCharsets.UTF_8));
  }

  private List<String> mistakes(ConfigResult<AgentConfig> result) {
    return Results.mistakes(result, folder);
  }

  private List<String> mistakes(String yaml) throws Exception {
    return mistakes(read(yaml));
  }

  @Test
  void readsEveryOption() throws Exception {
    var names = Map.of(8086, "influxdb", 443, "443", 5432, "postgres ü");
    assertThat(read(GOOD))
        .isEqualTo(
            new ConfigResult.Valid<>(
                new AgentConfig(
                    names,
                    new Top(50, 1, 5),
                    Thresholds.DEFAULT,
                    PEER_GROUPS,
                    NamespacesConfig.DEFAULT)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "\n", "# only a comment\n", "---\n", "services:\ntop:\n", "{}", "top: ~"})
  void missingOptionsHaveTheirDefaults(String yaml) throws Exception {
    assertThat(read(yaml)).isEqualTo(new ConfigResult.Valid<>(AgentConfig.DEFAULT));
  }

  @Test
  void shouldReadWhichNamespacesAreWatchedAndHowManyAreNamed() throws Exception {
    String yaml =
        """
        top: {namespaces: 5}
        namespaces:
          include: ["kube-*", web]
          exclude: ["kube-system*"]
          cpu-percent: 7
        """;
    NamespacesConfig namespaces =
        new NamespacesConfig(
            5, new NamePatterns(List.of("kube-*", "web"), List.of("kube-system*")), 0.07);
    assertThat(read(yaml))
        .isEqualTo(
            new ConfigResult.Valid<>(
                new AgentConfig(
                    Map.of(), Top.DEFAULT, Thresholds.DEFAULT, PeerGroups.NONE, namespaces)));
  }

  @Test
  void reportsAllMistakesInOrder() throws Exception {
    assertThat(
            mistakes(
                """
                servces: {}
                top:
                  peers: 51
                  servicse: 3
                  services: many
                services:
                  0: zero
                  80: web
                  80: web
                  81: web
                """))
        .containsExactly(
            "tcpwait.yml:1: unknown key \"servces\"; did you mean \"services\"?",
            "tcpwait.yml:3: \"peers\" is 51; use a number from 1 to 50",
            "tcpwait.yml:4: unknown key \"servicse\"; did you mean \"services\"?",
            "tcpwait.yml:5: \"services\" is many; use a number from 1 to 20",
            "tcpwait.yml:7: \"0\" is no port; use a number from 1 to 65535",
            "tcpwait.yml:9: duplicate key \"80\", first on line 8",
            "tcpwait.yml:10: port 81 has the name \"web\" of port 80 (line 8), which would make"
                + " two services one; give it a name of its own");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "services: {65536: x} | is no port",
        "services: {http: x} | is no port",
        "services: {-1: x} | is no port",
        "services: {80: } | is missing",
        "services: {80: ''} | is missing",
        "services: {80: [a]} | must be a text",
        "services: {80: other} | stands for all services",
        "services: {80: 81} | is the number 81",
        "services: {80: \"a\\nb\"} | do not print",
        "services: {80: \"a\\u202eb\"} | do not print",
        "services: {80: ' a'} | blanks around it",
        "services: [80] | must be a map",
        "services: {[a]: b} | a key must be a plain text",
        "top: 3 | must be a map",
        "top: {peers: 0} | from 1 to 50",
        "top: {peers: 1.5} | from 1 to 50",
        "top: {peers: [1]} | must be a text",
        "top: {namespaces: 0} | from 1 to 100",
        "namespaces: {includes: [a]} | did you mean \"include\"?",
        "namespaces: {include: web} | must be a list",
        "namespaces: {exclude: ['']} | has 0 characters",
        "namespaces: {cpu-percent: 0} | from 1 to 100",
        "other: 1 | unknown key",
        "- a | must be a map",
        "a: b: c | not YAML",
        "a: *nowhere | not YAML",
        "top: {peers: 1 | not YAML"
      })
  void reportsEachMistakeWithItsLine(String yaml, String part) throws Exception {
    assertThat(mistakes("# first line\n" + yaml + "\n"))
        .anySatisfy(line -> assertThat(line).matches("tcpwait\\.yml:[23]: .*").contains(part));
  }

  @Test
  void limitsNames() throws Exception {
    assertThat(mistakes("services: {80: " + "x".repeat(65) + "}"))
        .first()
        .asString()
        .contains("65");
    assertThat(read("services: {80: " + "x".repeat(64) + "}"))
        .isInstanceOf(ConfigResult.Valid.class);
  }

  @Test
  void reportsFilesThatCannotBeRead() throws Exception {
    assertThat(mistakes(AgentConfigFile.read(folder.resolve("none.yml"))))
        .containsExactly("none.yml: cannot be read: no such file");
    assertThat(AgentConfigFile.read(folder).toString()).contains("it is a directory");
    Path pipe = folder.resolve("pipe");
    assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();
    assertThat(AgentConfigFile.read(pipe).toString()).contains("it is no regular file");
    assertThat(mistakes(read(new byte[] {'a', (byte) 0xff})))
        .containsExactly("tcpwait.yml: cannot be read: it is not UTF-8");
    assertThat(mistakes(read(new byte[YamlFile.MAX_BYTES + 1])).getFirst()).contains("128 KiB");
  }

  @Test
  void reportsHostileYamlAsMistakes() throws Exception {
    assertThat(mistakes("[".repeat(500_000)).getFirst()).contains("not ");
    assertThat(mistakes("a: &a [*a]\n")).hasSize(1);
    assertThat(mistakes("top: &a {top: *a}\n").getFirst()).contains("unknown key \"top\"");
    assertThat(mistakes("{}\n---\n{}\n").getFirst()).contains("more than one document");
  }

  @Test
  void neverThrowsOnACutFile() throws Exception {
    byte[] good = GOOD.getBytes(StandardCharsets.UTF_8);
    for (int length = 0; length < good.length; length++) {
      checked(Arrays.copyOf(good, length));
    }
  }

  @Test
  void neverThrowsOnADamagedFile() throws Exception {
    Random random = new Random(42);
    byte[] marks = "{}[]:-,#&*!|>'\"%@`\t\n ?~\\0".getBytes(StandardCharsets.UTF_8);
    for (int i = 0; i < 1000; i++) {
      byte[] damaged = GOOD.getBytes(StandardCharsets.UTF_8);
      for (int j = random.nextInt(4); j >= 0; j--) {
        damaged[random.nextInt(damaged.length)] = marks[random.nextInt(marks.length)];
      }
      checked(damaged);
    }
  }

  private void checked(byte[] yaml) throws Exception {
    switch (read(yaml)) {
      case ConfigResult.Valid<AgentConfig>(AgentConfig value) ->
          assertThat(value.top().peers()).isBetween(1, 50);
      case ConfigResult.Invalid<AgentConfig> invalid ->
          assertThat(mistakes(invalid)).allMatch(line -> line.startsWith("tcpwait.yml:"));
    }
  }
}
