package io.tcpwait.sample;

/**
 * The TIME_WAITs of one service.
 *
 * @param arrived TIME_WAITs that arrived within {@link TimeWaitCounts#windowSeconds}
 * @param expiring TIME_WAITs in the last sixth of their time, or past it
 * @param peers how many peers the TIME_WAITs have
 * @param most the most TIME_WAITs that any peer has
 * @param listenerInode of the listener of an inbound service; 0 if it is closed or not known
 */
public record TimeWaitService(
    Service service,
    long sockets,
    long arrived,
    long expiring,
    long peers,
    long most,
    long listenerInode) {}
