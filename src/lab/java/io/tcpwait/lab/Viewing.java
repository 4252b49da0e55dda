package io.tcpwait.lab;

import io.tcpwait.kit.Netns;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Keeps the sockets of a command open for a while, so that someone can look at them. */
public final class Viewing {
  @Option(names = "--seconds", defaultValue = "30", description = "How long to keep them.")
  private int seconds;

  @Option(
      names = "--run",
      paramLabel = "CMD",
      description = "Run this shell command in the namespace meanwhile, and end with it.")
  private @Nullable String command;

  /** The next step while someone looks on. */
  @FunctionalInterface
  public interface Step {
    /** Takes the step, and returns a text about it; null if nothing is left to do. */
    @Nullable String take() throws Exception;
  }

  /** Prints how to enter the namespace. To be called before other output. */
  public static void invite() throws IOException {
    System.out.printf("Enter with: nsenter --net=%s%n", Netns.file());
  }

  /** Waits until the time is over or the shell command has ended, and returns the exit status. */
  public int show() throws Exception {
    return show(Duration.ofSeconds(seconds), () -> null);
  }

  /** The same, with a step taken, and its text printed, after every {@code pace}. */
  public int show(Duration pace, Step step) throws Exception {
    if (command == null) {
      return show(new CompletableFuture<>(), pace, step);
    }
    Process process = new ProcessBuilder("sh", "-c", command).inheritIO().start();
    // So that it does not stay if this process is interrupted.
    Runtime.getRuntime().addShutdownHook(new Thread(() -> end(process)));
    try {
      return show(process.onExit().thenApply(Process::exitValue), pace, step);
    } finally {
      end(process);
      process.onExit().join();
    }
  }

  /** Ends the shell and its descendants. */
  private static void end(Process process) {
    process.descendants().forEach(ProcessHandle::destroy);
    process.destroy();
  }

  private int show(Future<Integer> looker, Duration pace, Step step) throws Exception {
    long start = System.nanoTime();
    long end = start + Duration.ofSeconds(seconds).toNanos();
    long next = start + pace.toNanos();
    String done = "";
    while (done != null && next < end && !endsBy(next, looker)) {
      done = step.take();
      if (done != null) {
        System.out.printf("%6.1f s  %s%n", (System.nanoTime() - start) / 1e9, done);
      }
      next += pace.toNanos();
    }
    return endsBy(end, looker) ? looker.get() : 0;
  }

  private static boolean endsBy(long time, Future<Integer> looker) throws Exception {
    try {
      looker.get(time - System.nanoTime(), TimeUnit.NANOSECONDS);
      return true;
    } catch (TimeoutException e) {
      return false;
    }
  }
}
