package io.tcpwait.app;

import com.google.gson.stream.JsonWriter;
import io.tcpwait.outlet.json.EscapingWriter;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Log lines as JSON objects, under the names that most collectors look for:
 *
 * <pre>
 * {"time":"2026-01-31T12:00:00.123Z","level":"info","msg":"listening","address":"[::]:10049"}
 * </pre>
 */
final class JsonEncoder extends LineEncoder {
  JsonEncoder() {
    super("time");
  }

  @Override
  CharSequence line(List<Field> fields) {
    StringWriter line = new StringWriter();
    try (JsonWriter json = new JsonWriter(new EscapingWriter(line))) {
      json.beginObject();
      for (Field field : fields) {
        write(json.name(field.key()), field.value());
      }
      json.endObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return line.getBuffer();
  }

  private static void write(JsonWriter json, @Nullable Object value) throws IOException {
    if (value instanceof Boolean || value instanceof Integer || value instanceof Long) {
      json.jsonValue(value.toString());
    } else {
      json.value(value == null ? null : value.toString());
    }
  }
}
