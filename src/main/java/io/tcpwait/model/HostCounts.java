package io.tcpwait.model;

import org.jspecify.annotations.Nullable;

/**
 * What is counted for the whole host, whatever the namespace. What could not be had is null.
 *
 * @param openFiles open files of all processes, against the setting fs.file-max
 * @param deadSockets TCP sockets that the kernel has allocated and that are in no table: an
 *     estimate, since the two are not counted in the same instant
 */
public record HostCounts(@Nullable Long openFiles, @Nullable Long deadSockets) {
  public static final HostCounts UNKNOWN = new HostCounts(null, null);
}
