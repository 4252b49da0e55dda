package io.tcpwait.app;

import static java.nio.charset.StandardCharsets.UTF_8;

import ch.qos.logback.classic.pattern.ThrowableProxyConverter;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.encoder.EncoderBase;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.slf4j.event.KeyValuePair;

/**
 * Writes each event of the log as one line of fields: time, level, message and the fields that
 * belong to it.
 */
abstract class LineEncoder extends EncoderBase<ILoggingEvent> {
  private final String timeKey;
  private final ThrowableProxyConverter throwables = new ThrowableProxyConverter();

  /**
   * An encoder that has not started.
   *
   * @param timeKey the name of the first field
   */
  LineEncoder(String timeKey) {
    this.timeKey = timeKey;
  }

  /** One part of a line. */
  record Field(String key, @Nullable Object value) {}

  /** The line of these fields, without its end. */
  abstract CharSequence line(List<Field> fields);

  @Override
  public void start() {
    throwables.start();
    super.start();
  }

  @Override
  public byte[] encode(ILoggingEvent event) {
    List<Field> fields = new ArrayList<>();
    fields.add(new Field(timeKey, Instant.ofEpochMilli(event.getTimeStamp())));
    fields.add(new Field("level", event.getLevel().toString().toLowerCase(Locale.ROOT)));
    fields.add(new Field("msg", event.getFormattedMessage()));
    if (event.getKeyValuePairs() != null) {
      for (KeyValuePair pair : event.getKeyValuePairs()) {
        fields.add(new Field(pair.key, pair.value));
      }
    }
    if (event.getThrowableProxy() != null) {
      fields.add(new Field("trace", throwables.convert(event)));
    }
    return (line(fields) + "\n").getBytes(UTF_8);
  }

  @Override
  public byte[] headerBytes() {
    return new byte[0];
  }

  @Override
  public byte[] footerBytes() {
    return new byte[0];
  }
}
