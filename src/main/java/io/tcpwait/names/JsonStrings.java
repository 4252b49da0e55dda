package io.tcpwait.names;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.gson.Strictness;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import io.tcpwait.kernel.RegularFile;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * A few strings of a JSON file of a runtime. The file is read token by token, and all else in it is
 * skipped.
 */
final class JsonStrings {
  /** A specification of a container has some 20 KiB, a list of a hundred containers the same. */
  private static final int MOST_BYTES = 1024 * 1024;

  private JsonStrings() {}

  /** Opens a file of at most a megabyte. */
  static JsonReader open(Path file) throws IOException {
    byte[] bytes = RegularFile.read(file, MOST_BYTES);
    JsonReader json = new JsonReader(new InputStreamReader(new ByteArrayInputStream(bytes), UTF_8));
    json.setStrictness(Strictness.STRICT);
    return json;
  }

  /**
   * The strings at these places.
   *
   * @param wanted names of members from the outermost object on, with a "/" between, such as {@code
   *     Config/Labels/a}
   * @throws IOException if the file cannot be read, or is not JSON
   */
  static Map<String, String> read(Path file, Set<String> wanted) throws IOException {
    Map<String, String> found = new HashMap<>();
    try (JsonReader json = open(file)) {
      readObject(json, "", wanted, found);
    } catch (IllegalStateException e) {
      throw new IOException(e);
    }
    return found;
  }

  private static void readObject(
      JsonReader json, String place, Set<String> wanted, Map<String, String> found)
      throws IOException {
    json.beginObject();
    while (json.hasNext()) {
      String name = place + json.nextName();
      JsonToken next = json.peek();
      if (next == JsonToken.STRING && wanted.contains(name)) {
        found.put(name, json.nextString());
      } else if (next == JsonToken.BEGIN_OBJECT && isAbove(name + "/", wanted)) {
        readObject(json, name + "/", wanted, found);
      } else {
        json.skipValue();
      }
    }
    json.endObject();
  }

  private static boolean isAbove(String place, Set<String> wanted) {
    return wanted.stream().anyMatch(name -> name.startsWith(place));
  }
}
