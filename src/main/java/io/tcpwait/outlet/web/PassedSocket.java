package io.tcpwait.outlet.web;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.Channel;
import java.nio.channels.ServerSocketChannel;
import org.jspecify.annotations.Nullable;

/**
 * A listening TCP socket of a service manager such as systemd (sd_listen_fds(3)). The launcher
 * makes it the standard input, the only descriptor that the JDK takes over.
 *
 * @param channel stays open until the process ends. Its close would send what standard output and
 *     standard error still have to say to /dev/null (sun.nio.ch.InheritedChannel).
 */
public record PassedSocket(ServerSocketChannel channel) implements ListenPlace {
  /** The number of sockets that the service manager passes. */
  private static final String COUNT = "LISTEN_FDS";

  /**
   * The socket that this process was given.
   *
   * @throws IOException with one line that names the mistake and the remedy
   */
  public static PassedSocket take() throws IOException {
    return of(System.getenv(COUNT), System.inheritedChannel());
  }

  /** The socket among {@code count} sockets, of which the first is {@code channel}. */
  static PassedSocket of(@Nullable String count, @Nullable Channel channel) throws IOException {
    if (channel == null || count == null) {
      throw new IOException("no socket was passed; start the agent from a socket unit of systemd");
    }
    if (!count.equals("1")) {
      throw new IOException(
          count + " sockets were passed; the socket unit may have only one ListenStream=");
    }
    if (!(channel instanceof ServerSocketChannel listener)) {
      throw new IOException(
          "the passed socket does not listen; the socket unit needs ListenStream= and Accept=no");
    }
    if (!(listener.getLocalAddress() instanceof InetSocketAddress)) {
      throw new IOException("the passed socket is not TCP; write ListenStream=10049");
    }
    return new PassedSocket(listener);
  }

  private InetSocketAddress address() {
    return (InetSocketAddress) channel.socket().getLocalSocketAddress();
  }

  @Override
  public String host() {
    InetAddress host = address().getAddress();
    return host.isAnyLocalAddress() ? "" : host.getHostAddress();
  }

  @Override
  public int port() {
    return address().getPort();
  }
}
