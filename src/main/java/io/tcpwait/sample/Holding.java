package io.tcpwait.sample;

import java.util.Map;

/**
 * The sockets of one kind that a process holds.
 *
 * @param sockets all of them, each once
 * @param services how many services the sockets belong to
 * @param byService the services with the most sockets, at most {@value Owner#MAX_SERVICES}
 */
public record Holding(long sockets, int services, Map<Service, Long> byService) {
  static final Holding NONE = new Holding(0, 0, Map.of());
}
