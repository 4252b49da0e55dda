package io.tcpwait.app;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.lang.Thread.UncaughtExceptionHandler;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts printed output into the log. Each line that a library or the JDK prints on standard error or
 * standard output becomes a line of the log, in the log's format.
 *
 * <p>The frames of a stack trace are logged at level debug. {@code java.util.logging} prints on
 * standard error too, and so does a thread that ends with an exception. The JVM itself writes to
 * the file descriptor, past all Java code.
 */
final class StandardError implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(StandardError.class);

  /** A longer line is cut into several. */
  private static final int MAX_LINE_BYTES = 4096;

  private final PrintStream out = System.out;
  private final PrintStream err = System.err;
  private final @Nullable UncaughtExceptionHandler handler =
      Thread.getDefaultUncaughtExceptionHandler();

  private StandardError() {}

  /** Captures both streams until it is closed. */
  static StandardError capture() {
    StandardError before = new StandardError();
    // One line for each record; java.util.logging reads this when it is first used.
    System.setProperty("java.util.logging.SimpleFormatter.format", "%4$s %3$s %5$s%6$s%n");
    System.setErr(new PrintStream(new Lines("stderr"), true, UTF_8));
    System.setOut(new PrintStream(new Lines("stdout"), true, UTF_8));
    Thread.setDefaultUncaughtExceptionHandler(
        (thread, e) ->
            log.atError().addKeyValue("thread", thread.getName()).setCause(e).log("thread ended"));
    return before;
  }

  @Override
  public void close() {
    System.setErr(err);
    System.setOut(out);
    Thread.setDefaultUncaughtExceptionHandler(handler);
  }

  /** Logs the bytes written to it, line by line. Called under the lock of a PrintStream. */
  private static final class Lines extends OutputStream {
    private final String stream;
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();
    private boolean logging;

    Lines(String stream) {
      this.stream = stream;
    }

    @Override
    public void write(int b) throws IOException {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) {
      if (logging) {
        return; // The log complains about itself: to log that would never end.
      }
      for (int i = offset; i < offset + length; i++) {
        if (bytes[i] == '\n' || line.size() == MAX_LINE_BYTES) {
          end();
        }
        if (bytes[i] != '\n') {
          line.write(bytes[i]);
        }
      }
    }

    private void end() {
      String text = line.toString(UTF_8).stripTrailing();
      line.reset();
      if (text.isEmpty()) {
        return;
      }
      logging = true;
      try {
        boolean frame = text.startsWith("\tat ") || text.startsWith("\t... ");
        (frame ? log.atDebug() : log.atWarn())
            .addKeyValue("stream", stream)
            .log("{}", text.strip());
      } finally {
        logging = false;
      }
    }
  }
}
