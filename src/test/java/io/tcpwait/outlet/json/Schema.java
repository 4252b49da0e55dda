package io.tcpwait.outlet.json;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.InputFormat;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.node.ObjectNode;

/** A published schema, applied so strictly that an unknown member is an error, too. */
public final class Schema {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final com.networknt.schema.Schema strict;

  private Schema(Path file) {
    try {
      JsonNode root = JSON.readTree(Files.readString(file));
      close(root);
      strict =
          SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12).getSchema(root);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The schema of an answer of the API. */
  public static Schema of(String answer) {
    return new Schema(Path.of("docs/api", answer + ".schema.json"));
  }

  private static void close(JsonNode node) {
    if (node instanceof ObjectNode object && object.has("properties")) {
      object.put("additionalProperties", false);
    }
    node.forEach(Schema::close);
  }

  public void assertHolds(String json) {
    assertThat(
            strict.validate(
                json,
                InputFormat.JSON,
                context -> context.executionConfig(config -> config.formatAssertionsEnabled(true))))
        .isEmpty();
  }
}
