package io.tcpwait.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.tcpwait.Golden;
import io.tcpwait.detect.FindingKind;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The kinds of finding in files that are not Java, held to {@link FindingKind}. */
class CatalogueTest {
  private static final Path MIXIN = DeployFiles.ROOT.resolve("deploy/mixin/catalogue.json");

  /** {@code -Dgolden=write} writes the file; then run deploy/mixin/generate. */
  @Test
  void theMixinHasEveryKindWithItsSeverities() throws Exception {
    String kinds =
        Arrays.stream(FindingKind.values())
            .map(kind -> "    \"" + kind.label() + "\": " + severities(kind))
            .collect(Collectors.joining(",\n", "{\n  \"kinds\": {\n", "\n  }\n}\n"));
    Golden.check(MIXIN, kinds);
  }

  private static String severities(FindingKind kind) {
    return kind.severities().stream()
        .map(severity -> "\"" + severity.label() + "\"")
        .collect(Collectors.joining(", ", "[", "]"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"status", "events"})
  void aSchemaAllowsEveryKind(String answer) throws Exception {
    Path file = DeployFiles.ROOT.resolve("docs/api/" + answer + ".schema.json");
    JsonObject schema = JsonParser.parseString(Files.readString(file)).getAsJsonObject();
    List<String> allowed =
        schema
            .getAsJsonObject("$defs")
            .getAsJsonObject("kind")
            .getAsJsonArray("enum")
            .asList()
            .stream()
            .map(JsonElement::getAsString)
            .toList();
    assertThat(allowed)
        .containsExactlyElementsOf(
            Arrays.stream(FindingKind.values()).map(FindingKind::label).toList());
  }
}
