package io.tcpwait.outlet.json;

import com.google.gson.stream.JsonWriter;
import io.tcpwait.outlet.Faults;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.StringWriter;
import java.io.Writer;
import java.math.BigDecimal;
import java.math.MathContext;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Writes members of JSON objects. A member whose value is unknown or infinite is written as null.
 */
final class Json {
  /** A double holds every whole number up to this one exactly. */
  private static final double MAX_WHOLE = 1L << 53;

  private static final double MS_PER_SECOND = 1e3;
  private static final MathContext SHORT = new MathContext(6);

  /** Writes the content between the brackets. */
  @FunctionalInterface
  interface Content {
    void write() throws IOException;
  }

  /** Writes one element of an array. */
  @FunctionalInterface
  interface Element<T> {
    void write(T element) throws IOException;
  }

  private final Faults faults;
  private JsonWriter writer;

  /**
   * Writes to a stream in UTF-8.
   *
   * @param faults is told of members that could not be written
   */
  Json(OutputStream out, Faults faults) {
    this.faults = faults;
    Writer utf8 = new OutputStreamWriter(out, StandardCharsets.UTF_8);
    writer = new JsonWriter(new EscapingWriter(utf8));
  }

  /** Writes the outermost object, and all of it to the stream. */
  void document(Content members) throws IOException {
    object(members);
    writer.flush();
  }

  /**
   * Writes a member of the outermost object. The member is null if it fails; the other members are
   * written.
   *
   * @param member writes the member of that name
   */
  void guarded(String name, Content member) throws IOException {
    JsonWriter outer = writer;
    StringWriter text = new StringWriter();
    String value = "null";
    writer = new JsonWriter(text);
    try {
      object(member);
      writer.flush();
      int start = "{\"\":".length() + name.length();
      value = text.getBuffer().substring(start, text.getBuffer().length() - 1);
    } catch (RuntimeException e) {
      faults.leftOut(name + " of JSON", e);
    } finally {
      writer = outer;
    }
    writer.name(name).jsonValue(value);
  }

  /** The same as {@link #guarded} for an object. */
  void guardedObject(String name, Content members) throws IOException {
    guarded(name, () -> object(name, members));
  }

  /** The same as {@link #guarded} for an array. */
  <T> void guardedArray(String name, Iterable<T> elements, Element<T> element) throws IOException {
    guarded(name, () -> array(name, elements, element));
  }

  /** An object in an array. */
  void object(Content members) throws IOException {
    writer.beginObject();
    members.write();
    writer.endObject();
  }

  Json object(String name, Content members) throws IOException {
    writer.name(name);
    object(members);
    return this;
  }

  <T> Json array(String name, Iterable<T> elements, Element<T> element) throws IOException {
    writer.name(name).beginArray();
    for (T one : elements) {
      element.write(one);
    }
    writer.endArray();
    return this;
  }

  Json texts(String name, Iterable<String> texts) throws IOException {
    return array(name, texts, writer::value);
  }

  /** A number in an array. */
  void value(int number) throws IOException {
    writer.value(number);
  }

  Json text(String name, @Nullable String value) throws IOException {
    writer.name(name).value(value);
    return this;
  }

  Json flag(String name, @Nullable Boolean value) throws IOException {
    writer.name(name).value(value);
    return this;
  }

  Json nothing(String name) throws IOException {
    writer.name(name).nullValue();
    return this;
  }

  Json count(String name, @Nullable Long value) throws IOException {
    writer.name(name).value(value);
    return this;
  }

  /** An array of numbers, null for NaN, to the six digits that a float holds. */
  Json numbers(String name, float[] values) throws IOException {
    writer.name(name).beginArray();
    for (float value : values) {
      if (Float.isFinite(value) && value == Math.rint(value)) {
        writer.value((long) value);
      } else if (Float.isFinite(value)) {
        writer.value(new BigDecimal(value, SHORT).stripTrailingZeros());
      } else {
        writer.nullValue();
      }
    }
    writer.endArray();
    return this;
  }

  /** Whole numbers are written without an exponent. */
  Json number(String name, double value) throws IOException {
    writer.name(name);
    number(value);
    return this;
  }

  private void number(double value) throws IOException {
    if (!Double.isFinite(value)) {
      writer.nullValue();
    } else if (value == Math.rint(value) && Math.abs(value) < MAX_WHOLE) {
      writer.value((long) value);
    } else {
      writer.value(BigDecimal.valueOf(value));
    }
  }

  /** Seconds, rounded to milliseconds. */
  Json seconds(String name, double value) throws IOException {
    return number(name, Math.rint(value * MS_PER_SECOND) / MS_PER_SECOND);
  }

  /**
   * A time in the format of RFC 3339.
   *
   * @param seconds Unix time
   */
  Json time(String name, double seconds) throws IOException {
    return text(
        name,
        Double.isNaN(seconds)
            ? null
            : Instant.ofEpochMilli(Math.round(seconds * MS_PER_SECOND)).toString());
  }
}
