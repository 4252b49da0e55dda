package io.tcpwait.model;

/**
 * The ports that one address of this host uses, over all its peers: what a bind(2) of port 0 before
 * connect(2) picks from.
 *
 * @param used different ports
 * @param bound of {@code used}, those that look bound: one connection alone has each, and it is
 *     none that connect(2) would have chosen
 */
public record BindPool(LocalAddress source, long used, long bound) {}
