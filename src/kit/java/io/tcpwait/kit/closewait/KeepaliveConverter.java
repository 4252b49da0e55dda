package io.tcpwait.kit.closewait;

import picocli.CommandLine.ITypeConverter;

/** Converts an option to a {@link Keepalive}. */
public final class KeepaliveConverter implements ITypeConverter<Keepalive> {
  @Override
  public Keepalive convert(String value) {
    return Keepalive.parse(value);
  }
}
