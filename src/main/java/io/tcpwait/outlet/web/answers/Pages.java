package io.tcpwait.outlet.web.answers;

import io.tcpwait.outlet.web.answers.Exposition.Body;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;

/**
 * The pages of a thing that is shown. A page is rendered when it is first asked for, once for each
 * format. All clients get the same bytes: two hundred scrapers cost as much as a single scraper.
 */
public final class Pages<T extends @Nullable Object> {
  private static final int FIRST_BYTES = 32 * 1024;

  /** Renders one page. */
  @FunctionalInterface
  public interface Renderer<T extends @Nullable Object> {
    void render(T shown, String contentType, OutputStream out) throws IOException;
  }

  private record Format(String contentType, boolean gzip) {}

  private final Renderer<T> renderer;
  private final Map<Format, Body> rendered = new HashMap<>();
  private @Nullable T renderedOf;

  public Pages(Renderer<T> renderer) {
    this.renderer = renderer;
  }

  /**
   * Gives a page, and forgets the pages of the thing that was shown before.
   *
   * @param shown by its identity; of null nothing is kept
   */
  @SuppressWarnings("ReferenceEquality") // Whatever is shown is an object of its own.
  public synchronized Body page(T shown, String contentType, boolean gzip) {
    if (shown != renderedOf || shown == null) {
      rendered.clear();
      renderedOf = shown;
    }
    return rendered.computeIfAbsent(new Format(contentType, gzip), format -> render(shown, format));
  }

  private Body render(T shown, Format format) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(FIRST_BYTES);
    try (OutputStream out = format.gzip ? new GZIPOutputStream(bytes) : bytes) {
      renderer.render(shown, format.contentType, out);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new Body(
        ByteBuffer.wrap(bytes.toByteArray()).asReadOnlyBuffer(), format.contentType, format.gzip);
  }
}
