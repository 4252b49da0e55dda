package io.tcpwait.outlet.json;

import io.tcpwait.outlet.Share;
import io.tcpwait.sample.Service;
import java.io.IOException;
import java.util.function.IntFunction;

/** The JSON members that name a part of a breakdown. */
final class ShareJson {
  private ShareJson() {}

  static void subject(Json json, Share<?> share, IntFunction<String> serviceName)
      throws IOException {
    Service service = share.service();
    json.text("role", share.role().label())
        .text("service", share.serviceLabel(serviceName))
        .count("port", service == null ? null : (long) service.port())
        .text("peer", share.peerLabel());
  }
}
