package io.tcpwait.lab;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * A command of the lab in a process of its own, started in the network namespace of the calling
 * thread: it has its own pid, and its own limit of descriptors. Such a command ends with its
 * standard input, so that it outlives this process in no case.
 */
public final class Jvm implements AutoCloseable {
  /** The limit of descriptors that this process has. */
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

  /** Starts it, and does not wait until it runs. */
  public static Jvm start(int maxDescriptors, String command, List<String> options)
      throws IOException {
    List<String> words = new ArrayList<>();
    if (maxDescriptors != SAME_DESCRIPTORS) {
      // The hard limit as well, for a JVM raises the soft one to that.
      words.addAll(List.of("sh", "-c", "ulimit -n \"$0\" && exec \"$@\""));
      words.add(Integer.toString(maxDescriptors));
    }
    words.add(ProcessHandle.current().info().command().orElse("java"));
    words.addAll(List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xmx64m"));
    words.add("--enable-native-access=ALL-UNNAMED");
    words.addAll(List.of("-classpath", System.getProperty("java.class.path")));
    words.addAll(List.of(Lab.class.getName(), command));
    words.addAll(options);
    return new Jvm(command, new ProcessBuilder(words));
  }

  public long pid() {
    return process.pid();
  }

  /** Writes a line to it, and waits for the one that it answers with. */
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

  /** Waits for the next line that it prints. */
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
