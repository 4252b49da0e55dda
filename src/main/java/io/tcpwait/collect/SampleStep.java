package io.tcpwait.collect;

import io.tcpwait.sample.Source;
import java.util.Arrays;
import java.util.stream.Collectors;

/** The steps of a sample, in their order. */
public enum SampleStep {
  START("its start"),
  COUNTERS(Source.SOCKSTAT, Source.NETSTAT, Source.SNMP),
  SETTINGS(Source.SYSCTL),
  TCP_TABLE(Source.NETLINK, Source.PROCFS),
  HOST("the count of processes and namespaces"),
  OWNERS(Source.PROCESSES),
  VERDICTS("its verdicts"),
  OTHER_NAMESPACES("the other network namespaces");

  private final String text;

  SampleStep(String text) {
    this.text = text;
  }

  SampleStep(Source... sources) {
    this(
        (sources.length == 1 ? "source " : "sources ")
            + Arrays.stream(sources).map(Source::label).collect(Collectors.joining(", ")));
  }

  /** The name of the step in a message. */
  String text() {
    return text;
  }
}
