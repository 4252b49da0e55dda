package io.tcpwait.detect.rules;

import io.tcpwait.Golden;
import io.tcpwait.detect.Brief;
import io.tcpwait.detect.Ceiling;
import io.tcpwait.detect.Fact;
import io.tcpwait.detect.Finding;
import io.tcpwait.detect.Step;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** All that findings say in some situations, to be read and reviewed in one file. */
final class Catalogue {
  private static final Path FOLDER = Path.of("src/test/resources/io/tcpwait/detect");

  private final StringBuilder text = new StringBuilder();

  /** Adds the findings of a situation. */
  void add(String situation, List<Finding> findings) {
    text.append("# ").append(situation).append('\n');
    findings.forEach(this::add);
    text.append(findings.isEmpty() ? "\nno finding\n\n" : "\n");
  }

  private void add(Finding finding) {
    text.append('\n').append(finding.kind().label()).append(' ');
    text.append(finding.severity().label()).append('\n');
    line("summary", finding.summary());
    for (Fact fact : finding.evidence()) {
      line(fact.name(), fact.text());
    }
    line("cause", finding.cause());
    for (Ceiling ceiling : finding.ceilings()) {
      line(ceiling.kind().label(), ceiling.text());
    }
    finding.helps().forEach(help -> line("helps", help));
    finding.futile().forEach(futile -> line("futile", futile));
    add(finding.brief());
  }

  private void add(Brief brief) {
    text.append("  brief\n");
    line("  what", brief.what());
    line("  when", brief.when());
    line("  limit", brief.limit());
    line("  peers", brief.peers());
    line("  who", brief.who());
    line("  why", brief.why());
    brief.now().forEach(step -> line("  now", step));
    brief.then().forEach(step -> line("  then", step));
    line("  check", brief.check());
    line("  futile", brief.futile());
  }

  private void line(String name, Step step) {
    line(name, step.command().isEmpty() ? step.text() : step.command() + " # " + step.text());
  }

  private void line(String name, String words) {
    if (!words.isEmpty()) {
      text.append("  ").append(name).append(": ").append(words).append('\n');
    }
  }

  /** The text of all files. */
  static String all() throws IOException {
    StringBuilder all = new StringBuilder();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(FOLDER)) {
      for (Path file : files) {
        all.append(Files.readString(file));
      }
    }
    return all.toString();
  }

  /** Compares all with a file. */
  void check(String name) throws IOException {
    Golden.check(FOLDER.resolve(name), text.toString());
  }
}
