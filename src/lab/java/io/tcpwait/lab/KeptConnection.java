package io.tcpwait.lab;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/** A client's connection to a server, made at the first request and then kept. */
final class KeptConnection implements AutoCloseable {
  private static final int TIMEOUT_MS = (int) TimeUnit.SECONDS.toMillis(10);
  private static final String LENGTH = "content-length: ";

  private final String host;
  private final int port;
  private Socket socket = new Socket();
  private InputStream in = InputStream.nullInputStream();

  /**
   * Makes a client without a connection yet.
   *
   * @param address a host and a port
   */
  KeptConnection(String address) {
    int colon = address.lastIndexOf(':');
    host = address.substring(0, colon);
    port = Integer.parseInt(address.substring(colon + 1));
  }

  /**
   * Sends a request like a browser, skips the answer, and returns its status; 0 without an answer.
   */
  int status(String path) {
    try {
      if (!socket.isConnected()) {
        socket = new Socket(host, port);
        socket.setSoTimeout(TIMEOUT_MS);
        in = new BufferedInputStream(socket.getInputStream());
      }
      String request =
          "GET " + path + " HTTP/1.1\r\nHost: " + host + "\r\nAccept-Encoding: gzip\r\n\r\n";
      socket.getOutputStream().write(request.getBytes(ISO_8859_1));
      return answer();
    } catch (IOException e) {
      close();
      return 0;
    }
  }

  private int answer() throws IOException {
    String first = line();
    long length = 0;
    for (String line = line(); !line.isEmpty(); line = line()) {
      String field = line.toLowerCase(Locale.ROOT);
      length = field.startsWith(LENGTH) ? Long.parseLong(line.substring(LENGTH.length())) : length;
    }
    in.skipNBytes(length);
    return Integer.parseInt(first.split(" ", 3)[1]);
  }

  private String line() throws IOException {
    StringBuilder line = new StringBuilder();
    for (int c = in.read(); c != '\n'; c = in.read()) {
      if (c < 0) {
        throw new EOFException();
      }
      line.append((char) c);
    }
    return line.toString().strip();
  }

  @Override
  public void close() {
    try {
      socket.close();
    } catch (IOException e) {
      // The connection is given up anyway.
    }
    socket = new Socket();
  }
}
