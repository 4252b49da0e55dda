package io.tcpwait.lab;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.util.Map;

/**
 * A contender in a process that stays between samples, so that its start does not count. For each
 * line of input it takes a sample, and prints the nanoseconds and other figures.
 */
final class Coprocess implements Contender {
  private final String name;
  private final Process process;
  private final BufferedWriter requests;
  private final BufferedReader answers;
  private long nanos;
  private int samples;
  private String[] answer = {};

  Coprocess(String name, String... command) throws IOException {
    this.name = name;
    process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    requests = process.outputWriter(UTF_8);
    answers = process.inputReader(UTF_8);
  }

  @Override
  public void begin() {
    nanos = 0;
    samples = 0;
  }

  @Override
  public void sample() throws IOException {
    requests.write("\n");
    requests.flush();
    String line = answers.readLine();
    if (line == null) {
      throw new IOException(name + " has ended");
    }
    answer = line.split(" ", -1);
    nanos += Long.parseLong(answer[0]);
    samples++;
  }

  /** Word {@code i} of the last answer. */
  long answered(int i) {
    return Long.parseLong(answer[i]);
  }

  @Override
  public Map<String, Double> end() {
    return Map.of(name, nanos / 1e6 / samples);
  }

  @Override
  public void close() {
    process.destroy();
  }
}
