package io.tcpwait.lab.closewait;

import io.tcpwait.kit.Netns;
import io.tcpwait.kit.closewait.CloseWaitSpread;
import io.tcpwait.lab.Viewing;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Runs a {@link CloseWaitSpread} by hand. */
@Command(
    name = "close-wait-spread",
    mixinStandardHelpOptions = true,
    showDefaultValues = true,
    description = "Many CLOSE_WAITs with many peers, held by several processes.")
public final class SpreadCommand implements Callable<Integer> {
  @Option(names = "--close-waits", defaultValue = "2000", description = "How many there are.")
  private int closeWaits;

  @Option(names = "--peers", defaultValue = "200", description = "With how many peers.")
  private int peers;

  @Option(names = "--owners", defaultValue = "5", description = "Held by how many processes.")
  private int owners;

  @Mixin private Viewing viewing = new Viewing();

  @Override
  public Integer call() throws Exception {
    return Netns.call(this::show);
  }

  private int show() throws Exception {
    try (CloseWaitSpread spread = CloseWaitSpread.start(peers, owners)) {
      spread.leak(closeWaits);
      Viewing.invite();
      System.out.printf("Processes %s have %d CLOSE_WAITs%n", spread.pids(), closeWaits);
      return viewing.show();
    }
  }
}
