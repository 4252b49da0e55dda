package io.tcpwait.outlet.web.answers;

import io.tcpwait.outlet.web.answers.Exposition.Body;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;

/**
 * The rendered pages of an object. A page is rendered at its first request, once for each part and
 * encoding. All clients get the same bytes: two hundred scrapers cost as much as a single scraper.
 *
 * @param <T> the object
 * @param <P> a part of it, or a format, that has a page of its own
 */
public final class Pages<T extends @Nullable Object, P> {
  /** Beyond this number of pages of one object, the least recently requested page is dropped. */
  private static final int MOST_KEPT = 32;

  private static final int FIRST_BYTES = 32 * 1024;

  /** Renders one page. */
  @FunctionalInterface
  public interface Renderer<T extends @Nullable Object, P> {
    void render(T shown, P part, OutputStream out) throws IOException;
  }

  private record Key<P>(P part, boolean gzip) {}

  private final Renderer<T, P> renderer;
  private final Map<Key<P>, Body> rendered =
      new LinkedHashMap<>(MOST_KEPT, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Key<P>, Body> eldest) {
          return size() > MOST_KEPT;
        }
      };
  private @Nullable T renderedOf;

  public Pages(Renderer<T, P> renderer) {
    this.renderer = renderer;
  }

  /**
   * Gives a page. If the object is a new one, the pages of the previous object are dropped.
   *
   * @param shown the object, compared by identity; for null no page is kept
   * @param part the part; clients with an equal part get the same bytes
   */
  @SuppressWarnings("ReferenceEquality") // Objects are compared by identity.
  public synchronized Body page(T shown, P part, String contentType, boolean gzip) {
    if (shown != renderedOf || shown == null) {
      rendered.clear();
      renderedOf = shown;
    }
    Key<P> key = new Key<>(part, gzip);
    Body body = rendered.get(key);
    if (body == null) {
      body = render(shown, part, contentType, gzip);
      rendered.put(key, body);
    }
    return body;
  }

  /** The page if it was rendered before; otherwise null. */
  @SuppressWarnings("ReferenceEquality")
  public synchronized @Nullable Body kept(T shown, P part, boolean gzip) {
    return shown == renderedOf ? rendered.get(new Key<>(part, gzip)) : null;
  }

  private Body render(T shown, P part, String contentType, boolean gzip) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(FIRST_BYTES);
    try (OutputStream out = gzip ? new GZIPOutputStream(bytes) : bytes) {
      renderer.render(shown, part, out);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new Body(ByteBuffer.wrap(bytes.toByteArray()).asReadOnlyBuffer(), contentType, gzip);
  }
}
