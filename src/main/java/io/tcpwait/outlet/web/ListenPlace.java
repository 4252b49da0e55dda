package io.tcpwait.outlet.web;

/** Where a server listens: at an address that it binds, or on a socket that it was given. */
public sealed interface ListenPlace permits ListenAddress, PassedSocket {
  /** A name or address without brackets; empty for every address of both families. */
  String host();

  /** 0 to 65535; for 0 the kernel chooses a port. */
  int port();
}
