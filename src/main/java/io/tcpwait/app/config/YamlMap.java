package io.tcpwait.app.config;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/**
 * A map in a YAML file, read strictly. A value that does not fit is added to the mistakes. Its
 * default is given instead, so that reading goes on to the next mistake.
 */
final class YamlMap {
  private final Mistakes mistakes;
  private final int line;
  private final Map<String, Value> values = new LinkedHashMap<>();

  /** Takes null and YAML's null for an empty map. */
  YamlMap(Mistakes mistakes, @Nullable Node node, int line) {
    this.mistakes = mistakes;
    this.line = line;
    if (node instanceof MappingNode map) {
      map.getValue().forEach(this::put);
    } else if (node != null && !node.getTag().equals(Tag.NULL)) {
      mistakes.add(line(node, line), "must be a map of \"key: value\" lines");
    }
  }

  /** A value, with the line of its key. */
  private record Value(int line, Node node) {}

  /** A text and its line. */
  record Text(String text, int line) {}

  private void put(NodeTuple tuple) {
    int at = line(tuple.getKeyNode(), line);
    if (!(tuple.getKeyNode() instanceof ScalarNode key)) {
      mistakes.add(at, "a key must be a plain text");
      return;
    }
    Value first = values.putIfAbsent(key.getValue(), new Value(at, tuple.getValueNode()));
    if (first != null) {
      mistakes.add(
          at, "duplicate key \"%s\", first on line %d".formatted(key.getValue(), first.line));
    }
  }

  private static int line(Node node, int fallback) {
    return node.getStartMark().map(mark -> mark.getLine() + 1).orElse(fallback);
  }

  /** Makes every other key a mistake. */
  YamlMap allow(String... known) {
    values.forEach(
        (key, value) -> {
          if (!List.of(known).contains(key)) {
            String nearest = Spelling.nearest(key, List.of(known));
            String hint = nearest == null ? "" : "; did you mean \"" + nearest + "\"?";
            mistakes.add(value.line, "unknown key \"" + key + "\"" + hint);
          }
        });
    return this;
  }

  boolean isEmpty() {
    return values.isEmpty();
  }

  /** Whether the key has a value, be it an explicit empty map, list or text. */
  boolean isThere(String key) {
    Value value = values.get(key);
    return value != null && !value.node.getTag().equals(Tag.NULL);
  }

  /** The name that is given, "x" or "x_file". */
  String given(String key) {
    return values.containsKey(key) ? key : key + "_file";
  }

  List<String> keys() {
    return List.copyOf(values.keySet());
  }

  /** The line of the key, or of the map if the key is not there. */
  int line(String key) {
    Value value = values.get(key);
    return value == null ? line : value.line;
  }

  void mistake(String key, String message) {
    mistakes.add(line(key), message);
  }

  void mistake(int line, String message) {
    mistakes.add(line, message);
  }

  /** Whether the whole file has been without a mistake so far. */
  boolean isClean() {
    return mistakes.isEmpty();
  }

  YamlMap map(String key) {
    Value value = values.get(key);
    return new YamlMap(mistakes, value == null ? null : value.node, line(key));
  }

  /** The text of a scalar, however it is quoted; null if it is missing, empty or not a scalar. */
  @Nullable String text(String key) {
    Value value = values.get(key);
    if (value == null || value.node.getTag().equals(Tag.NULL)) {
      return null;
    }
    if (value.node instanceof ScalarNode scalar) {
      return scalar.getValue();
    }
    mistakes.add(value.line, "\"" + key + "\" must be a text");
    return null;
  }

  int integer(String key, int missing, int min, int max) {
    String text = text(key);
    if (text == null) {
      return missing;
    }
    if (text.matches("[0-9]{1,9}")) {
      int number = Integer.parseInt(text);
      if (number >= min && number <= max) {
        return number;
      }
    }
    mistake(key, "\"%s\" is %s; use a number from %d to %d".formatted(key, text, min, max));
    return missing;
  }

  boolean bool(String key, boolean missing) {
    Value value = values.get(key);
    String text = text(key);
    if (value == null || text == null) {
      return missing;
    }
    if (!value.node.getTag().equals(Tag.BOOL)) {
      mistake(key, "\"%s\" is \"%s\"; use true or false".formatted(key, text));
      return missing;
    }
    return Boolean.parseBoolean(text);
  }

  /** Whether a list is missing or empty. */
  boolean isEmptyList(String key) {
    Value value = values.get(key);
    return value == null
        || value.node.getTag().equals(Tag.NULL)
        || (value.node instanceof SequenceNode sequence && sequence.getValue().isEmpty());
  }

  List<Text> texts(String key) {
    Value value = values.get(key);
    List<Text> texts = new ArrayList<>();
    if (value == null || value.node.getTag().equals(Tag.NULL)) {
      return texts;
    }
    if (!(value.node instanceof SequenceNode sequence)) {
      mistake(key, "\"" + key + "\" must be a list of \"- text\" lines");
      return texts;
    }
    for (Node node : sequence.getValue()) {
      if (node instanceof ScalarNode scalar && !node.getTag().equals(Tag.NULL)) {
        texts.add(new Text(scalar.getValue(), line(node, value.line)));
      } else {
        String hint = node instanceof MappingNode ? "; put one that ends in \":\" in quotes" : "";
        mistakes.add(line(node, value.line), "\"" + key + "\" must hold texts only" + hint);
      }
    }
    return texts;
  }
}
