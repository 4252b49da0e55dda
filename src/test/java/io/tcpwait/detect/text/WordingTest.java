package io.tcpwait.detect.text;

import static org.assertj.core.api.Assertions.assertThat;

import io.tcpwait.sample.Container;
import io.tcpwait.sample.Owners;
import io.tcpwait.sample.ProcessNames;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WordingTest {
  private static String process(String process, String program, Container container) {
    ProcessNames names = new ProcessNames(process, program, container, "a.service", "www-data");
    return Wording.process(Owners.of(4711, 1, names, null, null, 0, Map.of(), null));
  }

  @ParameterizedTest
  @CsvSource({
    "java, kafka.Kafka, java kafka.Kafka (pid 4711)",
    "nginx, nginx, nginx (pid 4711)",
    "nginx, nginx: worker process, nginx: worker process (pid 4711)",
    "prometheus-node, prometheus-node-exporter, prometheus-node-exporter (pid 4711)",
    "java, '', java (pid 4711)"
  })
  void shouldAddTheProgramIfItSaysMoreThanTheProcess(String process, String program, String words) {
    assertThat(process(process, program, Container.NONE)).isEqualTo(words);
  }

  @Test
  void shouldNameTheContainerInTheUsualWay() {
    assertThat(process("java", "", new Container("0123456789ab", "", "", "")))
        .isEqualTo("java (pid 4711, container 0123456789ab)");
    assertThat(process("java", "", new Container("0123456789ab", "web", "", "")))
        .isEqualTo("java (pid 4711, container web)");
    assertThat(process("java", "a.B", new Container("0123456789ab", "nginx", "web-0", "shop")))
        .isEqualTo("java a.B (pid 4711, container web-0/nginx)");
  }
}
