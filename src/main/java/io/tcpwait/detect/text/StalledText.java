package io.tcpwait.detect.text;

import io.tcpwait.detect.Fact;
import io.tcpwait.detect.Texts;
import io.tcpwait.sample.Breakdown.PeerShare;
import io.tcpwait.sample.Peer;
import io.tcpwait.sample.StalledService;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Phrases about sockets that stand still. */
final class StalledText {
  private StalledText() {}

  static @Nullable Peer topPeer(StalledService stalled) {
    return stalled.topPeers().stream().findFirst().map(PeerShare::peer).orElse(null);
  }

  static Fact peers(StalledService stalled) {
    return Fact.count(
        "peers",
        stalled.peers(),
        "with "
            + Texts.count(stalled.peers(), "peer")
            + ": "
            + Wording.peers(stalled.topPeers(), stalled.peers()));
  }

  /** {@code 12 KiB}, {@code 3.4 GiB}. */
  static String bytes(long bytes) {
    String[] units = {"bytes", "KiB", "MiB", "GiB", "TiB"};
    double value = bytes;
    int unit = 0;
    while (value >= 1_024 && unit < units.length - 1) {
      value /= 1_024;
      unit++;
    }
    String number =
        unit == 0 || value >= 10
            ? Texts.count(Math.round(value))
            : String.format(Locale.ROOT, "%.1f", value);
    return number + " " + units[unit];
  }
}
