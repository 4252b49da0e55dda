package io.tcpwait.outlet.json;

import io.tcpwait.sample.Container;
import io.tcpwait.sample.HostProcess;
import io.tcpwait.sample.ProcessNames;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** The JSON members that name a process. */
final class ProcessJson {
  private ProcessJson() {}

  /**
   * Writes the members into the open object.
   *
   * @param process null if it is not known: then all members are null
   */
  static void write(Json json, @Nullable HostProcess process) throws IOException {
    ProcessNames names = process == null ? ProcessNames.of("", "") : process.names();
    Container container = names.container();
    json.text("process", process == null ? null : process.process())
        .count("pid", process == null ? null : (Long) (long) process.pid())
        .text("container", orNull(container.label()))
        .text("container_id", orNull(container.id()))
        .text("pod", orNull(container.pod()))
        .text("pod_namespace", orNull(container.podNamespace()))
        .text("unit", orNull(names.unit()))
        .text("user", orNull(names.user()))
        .text("program", orNull(names.program()));
  }

  private static @Nullable String orNull(String name) {
    return name.isEmpty() ? null : name;
  }
}
