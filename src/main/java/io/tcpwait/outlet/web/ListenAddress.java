package io.tcpwait.outlet.web;

import java.net.InetSocketAddress;

/**
 * An address to listen on: {@code :10049}, {@code 127.0.0.1:10049}, {@code [::1]:10049}, {@code
 * name:10049}.
 *
 * @param host a name or address without brackets; empty for every address of both families
 * @param port 0 to 65535; for 0 the kernel chooses a port
 */
public record ListenAddress(String host, int port) implements ListenPlace {
  private static final int MAX_PORT = 65535;

  public ListenAddress {
    if (port < 0 || port > MAX_PORT) {
      throw new IllegalArgumentException(
          "listen address has port %d; use 0 to %d".formatted(port, MAX_PORT));
    }
  }

  /**
   * Reads the form used by Prometheus exporters' {@code --web.listen-address}.
   *
   * @throws IllegalArgumentException with one line that names the mistake and the remedy
   */
  public static ListenAddress parse(String text) {
    int colon = text.lastIndexOf(':');
    if (colon < 0) {
      throw bad(text, "has no port; write host:port or :port");
    }
    return new ListenAddress(host(text, text.substring(0, colon)), port(text, colon + 1));
  }

  private static String host(String text, String host) {
    if (host.startsWith("[") && host.endsWith("]")) {
      String inner = host.substring(1, host.length() - 1);
      if (inner.indexOf(':') < 0 || !inner.matches("[0-9A-Fa-f:.]+(%[0-9A-Za-z_.-]+)?")) {
        throw bad(text, "has no IPv6 address between its brackets; write [::1]:port");
      }
      return inner;
    }
    if (host.indexOf(':') >= 0) {
      throw bad(text, "has more than one colon; write an IPv6 address in brackets: [::1]:port");
    }
    if (!host.matches("[0-9A-Za-z_.-]*")) {
      throw bad(text, "has a host that is neither a name nor an address; write host:port");
    }
    return host;
  }

  private static int port(String text, int from) {
    String digits = text.substring(from);
    if (!digits.matches("[0-9]{1,5}") || Integer.parseInt(digits) > MAX_PORT) {
      throw bad(text, "has port \"" + digits + "\"; use a number from 0 to " + MAX_PORT);
    }
    return Integer.parseInt(digits);
  }

  private static IllegalArgumentException bad(String text, String what) {
    return new IllegalArgumentException("listen address \"" + text + "\" " + what);
  }

  /** Resolves the host now; the result is unresolved if the name is unknown. */
  InetSocketAddress resolve() {
    return host.isEmpty() ? new InetSocketAddress(port) : new InetSocketAddress(host, port);
  }

  @Override
  public String toString() {
    return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + port;
  }
}
