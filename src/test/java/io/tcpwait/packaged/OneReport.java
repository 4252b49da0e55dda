package io.tcpwait.packaged;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.StreamSupport;

/** A report of the packaged agent about the network namespace of the calling thread. */
record OneReport(Ran ran) {
  /** Runs a report with these options, and keeps its output in a folder until it is read. */
  static OneReport run(Path folder, String... options) throws IOException, InterruptedException {
    List<String> arguments = new ArrayList<>(List.of("report"));
    arguments.addAll(List.of(options));
    Ran ran = Ran.of(folder, AgentProcess.command(arguments.toArray(String[]::new)));
    assertThat(ran.err()).isEmpty();
    return new OneReport(ran);
  }

  static OneReport json(Path folder) throws IOException, InterruptedException {
    return run(folder, "--format=json");
  }

  int status() {
    return ran.status();
  }

  String out() {
    return ran.out();
  }

  JsonObject object() {
    return ran.json();
  }

  /** The services with TIME_WAITs, such as {@code inbound 8080}. */
  static List<String> timeWaitServices(JsonObject status) {
    return StreamSupport.stream(
            status.getAsJsonObject("time_wait").getAsJsonArray("by_service").spliterator(), false)
        .map(of -> of.getAsJsonObject())
        .map(of -> of.get("role").getAsString() + " " + of.get("port").getAsInt())
        .toList();
  }

  /** The findings that are worth a page or a ticket, such as {@code port_budget critical}. */
  List<String> trouble() {
    return StreamSupport.stream(object().getAsJsonArray("findings").spliterator(), false)
        .map(of -> of.getAsJsonObject())
        .map(of -> of.get("kind").getAsString() + " " + of.get("severity").getAsString())
        .filter(of -> !of.endsWith(" info"))
        .toList();
  }
}
