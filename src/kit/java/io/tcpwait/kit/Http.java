package io.tcpwait.kit;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;

/**
 * HTTP requests from the network namespace of the calling thread, each on its own connection. The
 * JVM keeps connections by address and port, and would use a connection again from another
 * namespace, where the address is another server's.
 */
public final class Http {
  private Http() {}

  /** Gets a page; throws an IOException unless the answer is 200. */
  public static String get(URI uri) throws IOException {
    return answer(open(uri));
  }

  /** Posts a JSON text, and returns the answer. */
  public static String post(URI uri, String json) throws IOException {
    HttpURLConnection connection = open(uri);
    connection.setDoOutput(true);
    connection.setRequestProperty("Content-Type", "application/json");
    connection.getOutputStream().write(json.getBytes(UTF_8));
    return answer(connection);
  }

  private static HttpURLConnection open(URI uri) throws IOException {
    HttpURLConnection connection = (HttpURLConnection) uri.toURL().openConnection();
    connection.setRequestProperty("Connection", "close");
    return connection;
  }

  private static String answer(HttpURLConnection connection) throws IOException {
    try (InputStream in = connection.getInputStream()) {
      return new String(in.readAllBytes(), UTF_8);
    } finally {
      // Otherwise an error answer would leave a CLOSE_WAIT that is never closed.
      connection.disconnect();
    }
  }
}
