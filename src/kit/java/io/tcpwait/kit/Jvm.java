package io.tcpwait.kit;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * A program in a JVM of its own, started in the network namespace of the calling thread. It has its
 * own pid and its own limit of file descriptors. The program ends with its standard input, so it
 * never outlives this process.
 */
public final class Jvm implements AutoCloseable {
  /** Keeps the limit of descriptors of this process. */
  public static final int SAME_DESCRIPTORS = 0;

  private final String name;
  private final Process process;
  private final BufferedWriter input;
  private final BufferedReader output;

  private Jvm(String name, ProcessBuilder command) throws IOException {
    this.name = name;
    process = command.redirectError(ProcessBuilder.Redirect.INHERIT).start();
    input = process.outputWriter(UTF_8);
    output = process.inputReader(UTF_8);
  }

  /** Starts the main method of a class, and does not wait until it runs. */
  public static Jvm start(Class<?> main) throws IOException {
    return launch(main.getSimpleName(), SAME_DESCRIPTORS, List.of(main.getName()));
  }

  /** Starts a command of {@link Child}, and does not wait until it runs. */
  public static Jvm start(int maxDescriptors, String command, List<String> options)
      throws IOException {
    List<String> words = new ArrayList<>(List.of(Child.class.getName(), command));
    words.addAll(options);
    return launch(command, maxDescriptors, words);
  }

  private static Jvm launch(String name, int maxDescriptors, List<String> mainAndArguments)
      throws IOException {
    List<String> words = new ArrayList<>();
    if (maxDescriptors != SAME_DESCRIPTORS) {
      // Sets the hard limit too, because a JVM raises the soft limit to the hard limit.
      words.addAll(List.of("sh", "-c", "ulimit -n \"$0\" && exec \"$@\""));
      words.add(Integer.toString(maxDescriptors));
    }
    words.add(ProcessHandle.current().info().command().orElse("java"));
    words.addAll(List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xmx64m"));
    words.add("--enable-native-access=ALL-UNNAMED");
    words.addAll(List.of("-classpath", System.getProperty("java.class.path")));
    words.addAll(mainAndArguments);
    return new Jvm(name, new ProcessBuilder(words));
  }

  public long pid() {
    return process.pid();
  }

  /** Writes a line to the program, and waits for its answer. */
  public String ask(String question) throws IOException {
    try {
      input.write(question);
      input.newLine();
      input.flush();
    } catch (IOException e) {
      throw new IOException(name + " has ended", e);
    }
    return await();
  }

  /** Waits for the next line of the program's output. */
  public String await() throws IOException {
    String line = output.readLine();
    if (line == null) {
      throw new IOException(name + " has ended");
    }
    return line;
  }

  @Override
  public void close() {
    process.destroy();
    process.onExit().join();
  }
}
