package io.tcpwait.detect;

import io.tcpwait.detect.history.ProcessKey;
import io.tcpwait.sample.HostProcess;
import io.tcpwait.sample.LocalAddress;
import io.tcpwait.sample.Peer;
import io.tcpwait.sample.Service;
import org.jspecify.annotations.Nullable;

/**
 * The identity of a finding in its network namespace: findings with equal keys are one trouble that
 * goes on. A part that does not tell troubles of a kind apart is null.
 *
 * @param source the address of this host whose ports run out
 * @param setting the name of a kernel setting
 */
public record FindingKey(
    FindingKind kind,
    @Nullable Service service,
    @Nullable Peer peer,
    @Nullable LocalAddress source,
    @Nullable ProcessKey process,
    @Nullable String setting) {

  /** The key of the only finding of this kind in a network namespace. */
  public static FindingKey of(FindingKind kind) {
    return new FindingKey(kind, null, null, null, null, null);
  }

  public static FindingKey of(FindingKind kind, Service service) {
    return new FindingKey(kind, service, null, null, null, null);
  }

  public static FindingKey of(FindingKind kind, Peer peer) {
    return new FindingKey(kind, null, peer, null, null, null);
  }

  public static FindingKey of(FindingKind kind, LocalAddress source, @Nullable Peer peer) {
    return new FindingKey(kind, null, peer, source, null, null);
  }

  public static FindingKey of(FindingKind kind, HostProcess process) {
    return new FindingKey(kind, null, null, null, ProcessKey.of(process), null);
  }

  public static FindingKey ofSetting(FindingKind kind, String setting) {
    return new FindingKey(kind, null, null, null, null, setting);
  }
}
