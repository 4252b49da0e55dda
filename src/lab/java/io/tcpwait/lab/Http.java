package io.tcpwait.lab;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;

/**
 * Requests from the network namespace of the calling thread, each on a connection of its own: the
 * JVM keeps connections by address and port, and would use one again from another namespace, where
 * these are somebody else's.
 */
public final class Http {
  private Http() {}

  /** What is there; an IOException where that is not answered with 200. */
  public static String get(URI uri) throws IOException {
    return answer(open(uri));
  }

  /** What is answered to a JSON text. */
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
      // Where it refuses, this would be one more CLOSE_WAIT that nobody closes.
      connection.disconnect();
    }
  }
}
