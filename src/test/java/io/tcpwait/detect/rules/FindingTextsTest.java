package io.tcpwait.detect.rules;

import static org.assertj.core.api.Assertions.assertThat;

import io.tcpwait.detect.Days;
import io.tcpwait.detect.Finding;
import io.tcpwait.detect.Thresholds;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The texts of findings, with one socket and with many. */
class FindingTextsTest {
  private final Days days = new Days(new Thresholds(60, 1, 0.8, 0.9, 3_600, 60));

  @Test
  void textsUseTheSingularForOneSocket() {
    days.program(3, 5L);
    days.dead(0L);
    days.come(7, 1);
    days.pass(10, 5);
    days.dead(1L);
    days.pass(60, 5);
    assertThat(days.look().findings()).hasSize(3);
    assertThat(texts())
        .contains(
            "1 socket of outbound service 3306 is stuck in CLOSE_WAIT, with 1 peer, held by java"
                + " (pid 4711).",
            "java (pid 4711) keeps 1 descriptor of TCP sockets that are in no table any more.",
            "1 of 1 CLOSE_WAIT stuck",
            "with 1 peer: 10.0.0.7:3306 (1)",
            "keepalive off on 1: only the program can end these",
            "1 of its descriptors is a socket in CLOSE_WAIT: the peer has closed, and the program"
                + " has not. Most of them are something else.",
            "in CLOSE_WAIT: 1",
            "dead sockets: 1")
        .noneMatch(text -> text.matches(".*\\b1 (\\w+s are|are|sockets|peers|descriptors)\\b.*"));
  }

  @Test
  void textsUseThePluralForManySockets() {
    days.program(1_000, 4_096L);
    for (int peer = 1; peer <= 7; peer++) {
      days.come(peer, 360 - peer);
    }
    days.pass(65, 5);
    assertThat(texts())
        .contains(
            "2,492 sockets of outbound service 3306 are stuck in CLOSE_WAIT, with 7 peers, held by"
                + " java (pid 4711).",
            "2,492 of 2,492 CLOSE_WAITs stuck",
            "with 7 peers: 10.0.0.1:3306 (359), 10.0.0.2:3306 (358), 10.0.0.3:3306 (357),"
                + " 10.0.0.4:3306 (356), 10.0.0.5:3306 (355) and 2 more",
            "the oldest got its FIN 65s ago",
            "71 % of its 3,492 descriptors are CLOSE_WAIT");
  }

  private List<String> texts() {
    List<String> texts = new ArrayList<>();
    for (Finding finding : days.look().findings()) {
      texts.add(finding.summary());
      texts.add(finding.cause());
      texts.addAll(finding.helps());
      texts.addAll(finding.futile());
      finding.evidence().forEach(fact -> texts.add(fact.text()));
    }
    return texts;
  }
}
