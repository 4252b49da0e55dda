package io.tcpwait.lab;

import io.tcpwait.kit.Netns;
import io.tcpwait.kit.SocketZoo;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Keeps a {@link SocketZoo} open for a while, so that someone can look at it. */
@Command(
    name = "zoo",
    mixinStandardHelpOptions = true,
    description = "Makes sockets in all states, in a network namespace of their own.")
final class ZooCommand implements Callable<Integer> {
  @Option(names = "--sockets", defaultValue = "5000", description = "About how many.")
  private int sockets;

  @Mixin private Viewing viewing = new Viewing();

  @Override
  public Integer call() throws Exception {
    return Netns.call(this::show);
  }

  private int show() throws Exception {
    try (SocketZoo zoo = SocketZoo.open(sockets)) {
      Viewing.invite();
      zoo.expected().forEach((state, count) -> System.out.printf("%-11s %d%n", state, count));
      return viewing.show();
    }
  }
}
