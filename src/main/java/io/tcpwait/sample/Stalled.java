package io.tcpwait.sample;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Sockets that stand still and are no stuck CLOSE_WAIT, by service, the services with the most
 * first.
 *
 * @param halfClosed inbound CLOSE_WAITs older than {@code stuck-after} whose peers are known to
 *     wait for an answer, and which are therefore not stuck
 * @param finWait2 FIN_WAIT2 sockets with a descriptor, to which nothing has come for {@code
 *     stuck-after}; null while a source without tcp_info has not been watched for as long
 * @param receive established connections whose receive queue has stood full and untouched for
 *     {@code stuck-after}, by the last dump that showed these; null before there was one, or where
 *     the source has no tcp_info
 */
public record Stalled(
    List<StalledService> halfClosed,
    @Nullable List<StalledService> finWait2,
    @Nullable List<StalledService> receive) {
  /** Nothing stands still. */
  public static final Stalled NONE = new Stalled(List.of(), List.of(), List.of());
}
