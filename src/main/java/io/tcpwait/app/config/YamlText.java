package io.tcpwait.app.config;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.CollectionEndEvent;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.events.DocumentStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.NodeEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.scanner.StreamReader;
import org.snakeyaml.engine.v2.schema.CoreSchema;

/**
 * Composes one YAML 1.2 document of a bounded size into nodes, which still know their lines.
 *
 * <p>A node takes some 400 bytes of heap, and may be made of two bytes of text. So the events,
 * which are garbage at once, are counted before a node is made.
 */
final class YamlText {
  /** Four times what 20 peer groups of 64 networks and a hundred named ports take. */
  static final int MAX_NODES = 6000;

  /** The deepest value of either file is a text in a list in a map in a map. */
  static final int MAX_DEPTH = 8;

  static final int MAX_ALIASES = 16;

  private static final LoadSettings SETTINGS =
      LoadSettings.builder()
          .setCodePointLimit(YamlFile.MAX_BYTES)
          .setMaxAliasesForCollections(MAX_ALIASES)
          .setSchema(new CoreSchema())
          .setAllowNonScalarKeys(true)
          .build();

  private int documents;
  private int nodes;
  private int aliases;
  private int depth;

  private YamlText() {}

  /**
   * The root node, or null for an empty text.
   *
   * @throws MarkedYamlEngineException if the text is not YAML, or is beyond a bound
   */
  static @Nullable Node compose(String text) {
    refuseUnprintable(text);
    YamlText bounds = new YamlText();
    Mark last = null;
    try {
      for (Event event : new Parse(SETTINGS).parseString(text)) {
        last = event.getEndMark().orElse(null);
        bounds.count(event);
      }
    } catch (IllegalArgumentException e) {
      // The library takes any text after an x, u or U in an escape for a number.
      throw new Refusal("an escape that names no character; write the character itself", last);
    }
    var documents = new Compose(SETTINGS).composeAllFromString(text).iterator();
    return documents.hasNext() ? documents.next() : null;
  }

  /** The library would say neither the line nor the character. */
  private static void refuseUnprintable(String text) {
    int line = 0;
    for (int i = 0; i < text.length(); i += Character.charCount(text.codePointAt(i))) {
      int codePoint = text.codePointAt(i);
      if (codePoint == '\n') {
        line++;
      } else if (!StreamReader.isPrintable(codePoint) && (i > 0 || codePoint != 0xfeff)) {
        Mark mark = new Mark("text", i, line, 0, new int[] {codePoint}, 0);
        throw new Refusal("the character U+%04X; remove it".formatted(codePoint), mark);
      }
    }
  }

  private void count(Event event) {
    switch (event) {
      case DocumentStartEvent _ -> bound(++documents, 1, "more than one document", event);
      case CollectionEndEvent _ -> depth--;
      case AliasEvent _ -> bound(++aliases, MAX_ALIASES, "more than 16 aliases", event);
      case NodeEvent node -> {
        bound(++nodes, MAX_NODES, "more than %d values".formatted(MAX_NODES), event);
        tag(node).ifPresent(tag -> bound(1, 0, "the tag " + tag + "; remove it", event));
        if (node instanceof CollectionStartEvent) {
          bound(++depth, MAX_DEPTH, "nested too deeply", event);
        }
      }
      default -> {}
    }
  }

  private static Optional<String> tag(NodeEvent event) {
    return switch (event) {
      case ScalarEvent scalar -> scalar.getTag();
      case CollectionStartEvent collection -> collection.getTag();
      default -> Optional.empty();
    };
  }

  private static void bound(int count, int most, String what, Event event) {
    if (count > most) {
      throw new Refusal(what, event.getStartMark().orElse(null));
    }
  }

  /** YAML that is not a configuration. */
  private static final class Refusal extends MarkedYamlEngineException {
    private static final long serialVersionUID = 1L;

    Refusal(String problem, @Nullable Mark mark) {
      super(null, Optional.empty(), problem, Optional.ofNullable(mark));
    }
  }
}
