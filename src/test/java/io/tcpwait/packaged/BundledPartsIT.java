package io.tcpwait.packaged;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.tcpwait.Needs;
import io.tcpwait.kit.Netns;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Third-party works in the package and in the tarball: the SBOM names each, and each has its
 * licence.
 */
@Needs({"dpkg-deb", "jq"})
class BundledPartsIT {
  private static final String VERSION = "0.0.2";
  private static final String OWN_JAR = "tcpwait.jar";
  private static final Pattern TEXT_APART = Pattern.compile("\\blicenses/[\\w.-]*\\w");

  /** Names of SPDX, in the SBOM, that Debian has other names for. */
  private static final Map<String, String> DEBIAN_NAMES =
      Map.of("MIT", "Expat", "LGPL-2.1-only", "LGPL-2.1");

  @TempDir static Path folder;
  private static Release deb = new Release("", Path.of(""), Path.of(""), Path.of(""));
  private static Release tarball = deb;

  /** An unpacked artifact: the agent in it, and the folder of its texts. */
  record Release(String name, Path root, Path agent, Path texts) {
    @Override
    public String toString() {
      return name;
    }

    JsonObject sbom() throws IOException {
      return json(texts.resolve("tcpwait.cdx.json"));
    }

    CopyrightFile copyright() throws IOException {
      return CopyrightFile.read(texts.resolve("copyright"));
    }

    /** The licences of a bundled jar, from the stanzas that name the jar. */
    Set<String> licences(String jar) throws IOException {
      Path file = root.relativize(agent.resolve("lib").resolve(jar));
      Set<String> licences = new TreeSet<>();
      copyright()
          .licencesOfFiles()
          .forEach(
              (pattern, names) -> {
                if (CopyrightFile.matches(pattern, file)) {
                  licences.addAll(names);
                }
              });
      return licences;
    }

    /** The bundled jars with their SHA-256. */
    Map<String, String> jars() throws Exception {
      Map<String, String> jars = new TreeMap<>();
      try (Stream<Path> files = Files.list(agent.resolve("lib"))) {
        for (Path file : files.toList()) {
          jars.put(file.getFileName().toString(), sha256(file));
        }
      }
      assertThat(jars.remove(OWN_JAR)).isNotNull();
      return jars;
    }
  }

  @BeforeAll
  static void unpack() throws Exception {
    Path built = Files.createDirectory(folder.resolve("built"));
    Path root = folder.resolve("root");
    Netns.run("dpkg-deb", "--extract", Packages.build(built, VERSION).toString(), root.toString());
    deb =
        new Release(
            "deb", root, root.resolve("usr/lib/tcpwait"), root.resolve("usr/share/doc/tcpwait"));

    Path tree = Files.createDirectory(folder.resolve("tree"));
    Netns.run("sh", "-c", "tar xzf " + built + "/tcpwait-*.tar.gz -C " + tree);
    Path top = tree.resolve("tcpwait-" + VERSION);
    tarball = new Release("tarball", top, top, top);
  }

  static List<Release> releases() {
    return List.of(deb, tarball);
  }

  @ParameterizedTest
  @MethodSource("releases")
  void shouldListInTheSbomExactlyTheBundledJars(Release release) throws Exception {
    Map<String, String> listed = new TreeMap<>();
    for (JsonElement element : release.sbom().getAsJsonArray("components")) {
      JsonObject component = element.getAsJsonObject();
      if (text(component, "purl").startsWith("pkg:maven/")) {
        listed.put(jarOf(component), sha256Of(component));
      }
    }
    assertThat(listed).isEqualTo(release.jars());
  }

  @ParameterizedTest
  @MethodSource("releases")
  void shouldListInTheSbomThePartsOtherThanJars(Release release) throws Exception {
    String java = Files.readString(release.agent().resolve("runtime/release"));
    JsonObject openjdk = component(release, "openjdk");
    assertThat(java).contains("JAVA_VERSION=\"" + text(openjdk, "cpe").split(":", -1)[5] + "\"");
    assertThat(text(openjdk, "version")).isEqualTo(Runtime.version().toString());
    assertThat(Path.of("src/main/resources/io/tcpwait/outlet/page/uplot/uPlot.iife.min.js"))
        .content()
        .contains("(v" + text(component(release, "uplot"), "version") + ")");
  }

  @Test
  void shouldHaveOneSbomThatIsTheSameInEachBuild() throws Exception {
    Path beside = folder.resolve("built/tcpwait-" + VERSION + ".cdx.json");
    assertThat(deb.sbom()).isEqualTo(json(beside)).isEqualTo(tarball.sbom());
    assertThat(deb.sbom().has("serialNumber")).isFalse();
    assertThat(text(deb.sbom().getAsJsonObject("metadata"), "timestamp")).isEqualTo(Packages.TIME);
    assertThat(folder.resolve("built/SHA256SUMS"))
        .content()
        .contains(sha256(beside) + "  " + beside.getFileName());
  }

  @ParameterizedTest
  @MethodSource("releases")
  void shouldNameTheLicenceOfEachBundledJar(Release release) throws Exception {
    for (String jar : release.jars().keySet()) {
      assertThat(release.licences(jar))
          .as("%s: src/deb/copyright needs a stanza of it, with holder and licence", jar)
          .isNotEmpty();
    }
    for (JsonElement element : release.sbom().getAsJsonArray("components")) {
      JsonObject component = element.getAsJsonObject();
      if (text(component, "purl").startsWith("pkg:maven/")) {
        assertThat(release.licences(jarOf(component)))
            .as("%s: its stanza in src/deb/copyright", jarOf(component))
            .containsAll(licencesOf(component));
      }
    }
    assertThat(release.licences(OWN_JAR)).containsExactlyInAnyOrder("Apache-2.0", "Expat");
  }

  @ParameterizedTest
  @MethodSource("releases")
  void shouldHaveNoStanzaForMissingFiles(Release release) throws Exception {
    List<Path> files;
    try (Stream<Path> tree = Files.walk(release.agent())) {
      files = tree.map(release.root()::relativize).toList();
    }
    assertThat(release.copyright().licencesOfFiles().keySet())
        .allSatisfy(
            pattern -> assertThat(files).anyMatch(file -> CopyrightFile.matches(pattern, file)));
  }

  @ParameterizedTest
  @MethodSource("releases")
  void shouldHaveTheTextOfEachLicence(Release release) throws Exception {
    Map<String, String> texts = release.copyright().texts();
    assertThat(texts.values()).allSatisfy(text -> assertThat(text).isNotBlank());
    assertThat(release.copyright().licencesOfFiles().values())
        .allSatisfy(licences -> assertThat(texts).containsKeys(licences.toArray(String[]::new)));
  }

  @Test
  void shouldContainInTheTarballTheTextsThatDebianProvides() throws Exception {
    String copyright = Files.readString(tarball.texts().resolve("copyright"));
    assertThat(copyright).doesNotContain("/usr/");
    assertThat(TEXT_APART.matcher(copyright).results().map(MatchResult::group))
        .containsExactly("licenses/Apache-2.0", "licenses/LGPL-2.1", "licenses/GPL-2")
        .allSatisfy(text -> assertThat(tarball.root().resolve(text)).isNotEmptyFile());
  }

  private static List<String> licencesOf(JsonObject component) {
    return component.getAsJsonArray("licenses").asList().stream()
        .map(licence -> text(licence.getAsJsonObject().getAsJsonObject("license"), "id"))
        .map(id -> DEBIAN_NAMES.getOrDefault(id, id))
        .toList();
  }

  private static JsonObject component(Release release, String name) throws IOException {
    for (JsonElement element : release.sbom().getAsJsonArray("components")) {
      if (text(element.getAsJsonObject(), "name").equals(name)) {
        return element.getAsJsonObject();
      }
    }
    throw new AssertionError("the SBOM lists no " + name);
  }

  private static String jarOf(JsonObject component) {
    return text(component, "name") + "-" + text(component, "version") + ".jar";
  }

  private static String sha256Of(JsonObject component) {
    for (JsonElement hash : component.getAsJsonArray("hashes")) {
      if (text(hash.getAsJsonObject(), "alg").equals("SHA-256")) {
        return text(hash.getAsJsonObject(), "content");
      }
    }
    throw new AssertionError("no SHA-256 of " + jarOf(component));
  }

  private static String text(JsonObject object, String member) {
    return object.get(member).getAsString();
  }

  private static JsonObject json(Path file) throws IOException {
    return JsonParser.parseString(Files.readString(file, UTF_8)).getAsJsonObject();
  }

  private static String sha256(Path file) throws Exception {
    return HexFormat.of()
        .formatHex(MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file)));
  }
}
