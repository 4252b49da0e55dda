package io.tcpwait.app;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Standard output that remembers why a write failed, which {@link PrintStream} hides. */
final class StandardOutput extends OutputStream {
  private final OutputStream out;
  private @Nullable String failure;

  StandardOutput(OutputStream out) {
    this.out = out;
  }

  /** Makes {@code System.out} write through it. */
  static StandardOutput install() {
    StandardOutput output = new StandardOutput(new FileOutputStream(FileDescriptor.out));
    System.setOut(new PrintStream(output, false, System.out.charset()));
    return output;
  }

  /** Why some output was lost, or null if all was written. Buffered output is written first. */
  @Nullable String failure() {
    System.out.flush();
    return failure;
  }

  /** Whether the reader has read enough, as {@code head} has: no failure to tell of. */
  boolean isReaderGone() {
    return failure != null && failure.toLowerCase(Locale.ROOT).contains("broken pipe");
  }

  @Override
  public void write(int value) throws IOException {
    write(new byte[] {(byte) value}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int from, int count) throws IOException {
    try {
      out.write(bytes, from, count);
    } catch (IOException e) {
      failure = String.valueOf(e.getMessage());
      throw e;
    }
  }
}
