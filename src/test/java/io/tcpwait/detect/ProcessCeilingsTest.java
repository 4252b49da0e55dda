package io.tcpwait.detect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tcpwait.detect.history.Histories;
import io.tcpwait.detect.history.PortProjections;
import io.tcpwait.detect.history.ProcessHistories;
import io.tcpwait.sample.Owner;
import io.tcpwait.sample.Owners;
import io.tcpwait.sample.ProcessNames;
import io.tcpwait.sample.Role;
import io.tcpwait.sample.Service;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The descriptors of processes that each hold a part of a service's stuck sockets. */
class ProcessCeilingsTest {
  @Test
  void shouldGiveEachProcessThePaceOfItsShare() {
    Days days = new Days();
    for (int look = 0; look < 160; look++) {
      days.come(1, 20);
      days.pass(5);
    }
    Histories histories = new Histories();
    histories.update(days.closeWait(), 60, 1e6);
    Service service = new Service(Role.OUTBOUND, 3306);
    List<Owner> workers = new ArrayList<>();
    long part = Math.round(histories.of(service).levels().now() / 4);
    for (int pid = 1; pid <= 4; pid++) {
      workers.add(
          Owners.of(
              pid,
              1,
              ProcessNames.of("nginx", ""),
              1_000L,
              4_000L,
              part,
              Map.of(service, part),
              null));
    }
    ProcessHistories processes = new ProcessHistories();
    processes.update(workers, histories, 1, 1e6);
    Ceilings ceilings = new Ceilings(histories, processes, new PortProjections());
    assertThat(workers)
        .allSatisfy(
            worker ->
                assertThat(ceilings.descriptors(worker, 10).secondsLeft())
                    .isCloseTo(3_000, within(300.0)));
  }
}
