package io.tcpwait.lab.closewait;

import java.time.Duration;
import java.time.format.DateTimeParseException;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Converts an option to a time, such as 10s or 1m30s. */
final class PaceConverter implements ITypeConverter<Duration> {
  @Override
  public Duration convert(String value) {
    try {
      return Duration.parse("PT" + value);
    } catch (DateTimeParseException e) {
      throw new TypeConversionException("'" + value + "' is no time such as 10s or 1m30s");
    }
  }
}
