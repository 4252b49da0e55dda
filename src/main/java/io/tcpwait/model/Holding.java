package io.tcpwait.model;

import java.util.Map;

/**
 * The sockets of one kind that a process holds.
 *
 * @param sockets all of them, each once
 * @param byService the services with the most of them, at most {@value Owner#MAX_SERVICES}
 */
public record Holding(long sockets, Map<Service, Long> byService) {
  static final Holding NONE = new Holding(0, Map.of());
}
