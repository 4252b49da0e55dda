package io.tcpwait.app.config;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tcpwait.outlet.web.tls.TestIdentity;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Malicious or damaged files: each is refused at once, with one short line for each mistake. */
@Timeout(20)
class HostileFilesTest {
  @TempDir private Path folder;

  private List<String> mistakes(String yaml) throws Exception {
    Path file = Files.writeString(folder.resolve("tcpwait.yml"), yaml);
    return Results.mistakes(AgentConfigFile.read(file), folder);
  }

  static Stream<Arguments> hostile() {
    return Stream.of(
        Arguments.of("k: \n".repeat(147_250), "tcpwait.yml: cannot be read: it is larger than"),
        Arguments.of("{" + "a, ".repeat(YamlText.MAX_NODES) + "}", ":1: not YAML: more than 6000"),
        Arguments.of("[".repeat(100_000), ":1: not YAML: nested too deeply"),
        Arguments.of("- ".repeat(60_000), ":1: not YAML: nested too deeply"),
        Arguments.of("? ".repeat(60_000), ":1: not YAML: nested too deeply"),
        Arguments.of("{a: ".repeat(30_000), ":1: not YAML: nested too deeply"),
        Arguments.of(billionLaughs(), ":3: not YAML: more than 16 aliases"),
        Arguments.of("a: &a [*a]", ":1: unknown key \"a\""),
        Arguments.of("top: !!java.net.URL {}", ":1: not YAML: the tag tag:yaml.org,2002:java.net"),
        Arguments.of("top: !x {}", ":1: not YAML: the tag !x; remove it"),
        Arguments.of("top: {}\nb: \0", ":2: not YAML: the character U+0000; remove it"),
        Arguments.of("top: {}\n\ufffe", ":2: not YAML: the character U+FFFE; remove it"),
        Arguments.of("top:\n\tpeers: 3", ":2: not YAML: found character '\\t(TAB)'"),
        Arguments.of("top: {peers: " + "9".repeat(50_000) + "}", "use a number from 1 to 50"),
        Arguments.of("services: {80: " + "x".repeat(90_000) + "}", "use at most 64"),
        Arguments.of("x".repeat(1000) + ": 1", ":1: unknown key \"xxxx"),
        Arguments.of("\"\\u001b[31m\\u202e\\u2028\": 1", ":1: unknown key \" [31m \""));
  }

  /** Each alias stands for eight aliases of the line before. */
  private static String billionLaughs() {
    return """
    a: &a [x, x]
    b: &b [*a, *a, *a, *a, *a, *a, *a, *a]
    c: &c [*b, *b, *b, *b, *b, *b, *b, *b, *b]
    """;
  }

  @ParameterizedTest
  @MethodSource("hostile")
  void shouldReportAHostileFileInShortLines(String yaml, String part) throws Exception {
    List<String> mistakes = mistakes(yaml);
    assertThat(mistakes).first().asString().contains(part);
    assertThat(mistakes)
        .hasSizeLessThanOrEqualTo(200)
        .allMatch(line -> line.length() <= 403)
        .noneMatch(line -> line.codePoints().anyMatch(Character::isISOControl))
        .noneMatch(line -> line.contains("\u202e") || line.contains("\u2028"));
  }

  @Test
  void shouldAcceptAByteOrderMarkAndAFewAliases() throws Exception {
    Path file = folder.resolve("tcpwait.yml");
    Files.writeString(file, "\ufefftop: {peers: 3}\n");
    assertThat(Results.value(AgentConfigFile.read(file)).top().peers()).isEqualTo(3);
    Files.writeString(
        file, "peer-groups:\n  a: &net [10.0.0.0/8]\ntop: {peers: &n 3, services: *n}");
    assertThat(Results.value(AgentConfigFile.read(file)).top().services()).isEqualTo(3);
  }

  @Test
  void shouldReportThatAFileIsNotUtf8() throws Exception {
    Path file = folder.resolve("tcpwait.yml");
    Files.write(file, "top: {}".getBytes(StandardCharsets.UTF_16));
    assertThat(Results.mistakes(AgentConfigFile.read(file), folder))
        .containsExactly("tcpwait.yml: cannot be read: it is not UTF-8");
  }

  static Stream<Arguments> names() {
    return Stream.of(
        Arguments.of("\"a\\0b\"", "not a valid path: Nul character not allowed"),
        Arguments.of("pipe", "it is no regular file"),
        Arguments.of("link", "it is no regular file"),
        Arguments.of("/dev/zero", "it is no regular file"),
        Arguments.of("\"\"", "it is a directory"),
        Arguments.of("large", "it is larger than 256 KiB"),
        Arguments.of("x".repeat(5000), "ENAMETOOLONG"),
        Arguments.of("binary", "it is not UTF-8"));
  }

  /** Certificates, keys and client CAs with any name that YAML allows. */
  @ParameterizedTest
  @MethodSource("names")
  void shouldNotHangOnAnyFileOfTheConfiguration(String name, String reason) throws Exception {
    TestIdentity.ec(folder, "a").write(folder, "a");
    Path pipe = folder.resolve("pipe");
    assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();
    Files.createSymbolicLink(folder.resolve("link"), pipe);
    Files.write(folder.resolve("large"), new byte[300_000]);
    Files.write(folder.resolve("binary"), new byte[] {(byte) 0xff, 0});
    for (String key : List.of("cert_file", "key_file", "client_ca_file")) {
      String yaml =
          """
          tls_server_config:
            cert_file: a.crt
            key_file: a.key
            client_auth_type: RequireAndVerifyClientCert
            client_ca_file: a.crt
          """
              .replaceAll(key + ": .*", key + ": " + name.replace("\\", "\\\\"));
      Path web = Files.write(folder.resolve("web.yml"), yaml.getBytes(UTF_8));
      assertThat(Results.mistakes(WebConfigFile.read(web), folder))
          .as(key)
          .singleElement()
          .asString()
          .startsWith("web.yml:")
          .contains("cannot read " + key)
          .contains(reason.equals("ENAMETOOLONG") ? "ame too long" : reason);
    }
  }
}
