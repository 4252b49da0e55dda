package io.tcpwait.detect.text;

import io.tcpwait.detect.Fact;
import io.tcpwait.detect.Relay;
import io.tcpwait.detect.Texts;
import io.tcpwait.sample.Peer;
import java.util.ArrayList;
import java.util.List;

/** The words of a stuck socket whose program relays, and waits for its other side. */
final class RelayText {
  private RelayText() {}

  static Fact evidence(Relay relay) {
    return Fact.count(
        "relayed_fin_wait2_sockets",
        relay.sockets(),
        "the same process holds "
            + Texts.count(relay.sockets())
            + " in FIN_WAIT2 towards "
            + peers(relay));
  }

  static String cause(Relay relay) {
    return "The program relays: it has passed these FINs on to "
        + peers(relay)
        + ", and waits for that side to close too, which it does not.";
  }

  static String why(Relay relay) {
    return "the program relays, and waits for " + peers(relay) + " to close its side too";
  }

  private static boolean isOne(Relay relay) {
    return relay.peers().size() == 1 && relay.morePeers() == 0;
  }

  private static String peers(Relay relay) {
    List<String> names = new ArrayList<>(relay.peers().stream().map(Peer::label).toList());
    if (relay.morePeers() > 0) {
      names.add(Texts.count(relay.morePeers()) + " more");
    }
    return Texts.list(names);
  }

  static List<String> helps(Relay relay) {
    return List.of(
        "Find why "
            + peers(relay)
            + " "
            + (isOne(relay) ? "does" : "do")
            + " not close connections whose client has ended them.",
        "Give the relay a timeout for connections that one side has ended: timeout client-fin and"
            + " timeout server-fin of HAProxy, idle_timeout of Envoy's tcp_proxy, proxy_timeout of"
            + " nginx's stream.");
  }
}
