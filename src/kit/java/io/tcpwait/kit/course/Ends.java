package io.tcpwait.kit.course;

import io.tcpwait.kit.Channels;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.SocketChannel;
import java.util.Collection;

/** The end of a course. */
final class Ends {
  private Ends() {}

  static void close(Collection<SocketChannel> channels) {
    try {
      Channels.close(channels);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
