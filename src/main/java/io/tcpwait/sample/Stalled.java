package io.tcpwait.sample;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Stalled sockets other than stuck CLOSE_WAITs, by service, the services with the most sockets
 * first.
 *
 * @param halfClosed inbound CLOSE_WAITs older than {@code stuck-after} whose peers are known to
 *     wait for an answer, and which are therefore not stuck
 * @param finWait2 FIN_WAIT2 sockets with a file descriptor, on which nothing has arrived for {@code
 *     stuck-after}. It is null while a source without tcp_info has not been watched for as long
 * @param receive established connections whose receive queue has stood full and untouched for
 *     {@code stuck-after}, by the last dump that showed such connections. It is null before that
 *     dump, or if the source has no tcp_info
 */
public record Stalled(
    List<StalledService> halfClosed,
    @Nullable List<StalledService> finWait2,
    @Nullable List<StalledService> receive) {
  /** No socket is stalled. */
  public static final Stalled NONE = new Stalled(List.of(), List.of(), List.of());
}
