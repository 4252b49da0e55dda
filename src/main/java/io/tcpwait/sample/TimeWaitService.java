package io.tcpwait.sample;

/**
 * The TIME_WAITs of one service.
 *
 * @param arrived those within {@link TimeWaitCounts#windowSeconds}
 * @param expiring those in the last sixth of their time, or past it
 * @param peers how many peers they are with
 * @param most that any one peer has
 * @param listenerInode of an inbound service its listener's; 0 where it is gone or not known
 */
public record TimeWaitService(
    Service service,
    long sockets,
    long arrived,
    long expiring,
    long peers,
    long most,
    long listenerInode) {}
