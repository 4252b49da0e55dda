package io.tcpwait.kit.closewait;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tcpwait.kit.Channels;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * A program that runs tasks on its sockets. A line of input is a task, and a line of output says
 * that it is done. {@link Puppet} sends the tasks. A task may block forever; the end of input ends
 * the program all the same.
 */
@Command(name = "puppet")
public final class PuppetCommand implements Runnable {
  private static final ByteBuffer MESSAGE = ByteBuffer.wrap("ping\n".getBytes(UTF_8));
  private static final int SEND_EVERY_MILLIS = 1_000;

  @Option(names = "--keepalive", converter = KeepaliveConverter.class)
  private @Nullable Keepalive keepalive;

  private final ExecutorService obeying =
      Executors.newSingleThreadExecutor(Thread.ofPlatform().daemon().factory());

  /** Connections that were made together are treated together. */
  private final Map<String, List<SocketChannel>> groups = new HashMap<>();

  private @Nullable ServerSocketChannel listener;

  @Override
  public void run() {
    new BufferedReader(new InputStreamReader(System.in, UTF_8))
        .lines()
        .forEach(line -> obeying.execute(() -> System.out.println(answer(line))));
  }

  private String answer(String line) {
    try {
      return obey(line.split(" ", -1));
    } catch (IOException | RuntimeException e) {
      return Puppet.FAILED + line + ": " + e;
    }
  }

  private String obey(String[] words) throws IOException {
    return switch (words[0]) {
      case "connect" -> connect(words[1], address(words[2], words[3]), Integer.parseInt(words[4]));
      case "listen" -> listen(address(words[1], words[2]), Integer.parseInt(words[3]));
      case "accept" -> accept(words[1], Integer.parseInt(words[2]));
      case "read" -> read(words[1], Integer.parseInt(words[2]));
      case "close" -> close(words[1], Integer.parseInt(words[2]));
      case "send" -> send(words[1]);
      case "write" -> write(words[1], Integer.parseInt(words[2]));
      case "fill" -> fill(words[1]);
      case "shutdown" -> shutDown(words[1]);
      case "unlisten" -> unlisten();
      default -> throw new IllegalArgumentException("unheard of");
    };
  }

  private static InetSocketAddress address(String host, String port) {
    return new InetSocketAddress(InetAddress.ofLiteral(host), Integer.parseInt(port));
  }

  private List<SocketChannel> group(String name) {
    return groups.computeIfAbsent(name, n -> new ArrayList<>());
  }

  /** Connects until {@code count} is reached or the descriptors run out. */
  private String connect(String group, InetSocketAddress to, int count) throws IOException {
    int connected = 0;
    try {
      while (connected < count) {
        SocketChannel channel = SocketChannel.open(StandardProtocolFamily.INET);
        group(group).add(channel);
        if (keepalive != null) {
          keepalive.setOn(channel);
        }
        channel.connect(to);
        connected++;
      }
    } catch (IOException e) {
      passOnUnlessOutOfDescriptors(e);
    }
    return Integer.toString(connected);
  }

  private String listen(InetSocketAddress at, int backlog) throws IOException {
    listener = ServerSocketChannel.open(StandardProtocolFamily.INET).bind(at, backlog);
    return "listening";
  }

  /** Accepts until {@code count} is reached or the descriptors run out. */
  private String accept(String group, int count) throws IOException {
    int accepted = 0;
    try {
      while (accepted < count) {
        group(group).add(Objects.requireNonNull(listener).accept());
        accepted++;
      }
    } catch (IOException e) {
      passOnUnlessOutOfDescriptors(e);
    }
    return Integer.toString(accepted);
  }

  private static void passOnUnlessOutOfDescriptors(IOException e) throws IOException {
    String message = e.getMessage();
    if (message == null || !message.contains("Too many open files")) {
      throw e;
    }
  }

  /** Reads up to that many bytes of each connection, or all bytes until the far end has closed. */
  private String read(String group, int bytes) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(16 * 1024);
    for (SocketChannel channel : group(group)) {
      int left = bytes;
      int read = 0;
      while (left > 0 && read >= 0) {
        read = channel.read(buffer.clear().limit(Math.min(left, buffer.capacity())));
        left -= read;
      }
    }
    return "read";
  }

  private String close(String group, int afterMillis) {
    List<SocketChannel> channels = group(group);
    groups.remove(group);
    after(afterMillis, () -> forEach(channels, SocketChannel::close));
    return "will be";
  }

  /** Starts to send a few bytes every second, until that fails. */
  private String send(String group) {
    sendFromNowOn(List.copyOf(group(group)));
    return "sent";
  }

  private void sendFromNowOn(List<SocketChannel> channels) {
    forEach(channels, channel -> channel.write(MESSAGE.duplicate()));
    after(SEND_EVERY_MILLIS, () -> sendFromNowOn(channels));
  }

  private String write(String group, int bytes) throws IOException {
    Channels.write(group(group), bytes);
    return "written";
  }

  private String fill(String group) throws IOException {
    Channels.fill(group(group));
    return "full";
  }

  private String shutDown(String group) throws IOException {
    Channels.halfClose(group(group));
    return "shut down";
  }

  private String unlisten() throws IOException {
    Objects.requireNonNull(listener).close();
    return "deaf";
  }

  private void after(int millis, Runnable deed) {
    CompletableFuture.delayedExecutor(millis, TimeUnit.MILLISECONDS, obeying).execute(deed);
  }

  private static void forEach(List<SocketChannel> channels, Deed deed) {
    try {
      for (SocketChannel channel : channels) {
        deed.doTo(channel);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @FunctionalInterface
  private interface Deed {
    void doTo(SocketChannel channel) throws IOException;
  }
}
