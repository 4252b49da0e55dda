package io.tcpwait.sample;

import org.jspecify.annotations.Nullable;

/**
 * Counts of the whole host, whatever the namespace. A count that could not be read is null.
 *
 * @param openFiles open files of all processes, against the setting fs.file-max
 * @param deadSockets TCP sockets that the kernel has allocated and that are in no table. It is an
 *     estimate, since the two are not counted in the same instant
 * @param namespaces the network namespaces with a process or a mount, as far as they are visible
 */
public record HostCounts(
    @Nullable Long openFiles, @Nullable Long deadSockets, @Nullable Namespaces namespaces) {
  public static final HostCounts UNKNOWN = new HostCounts(null, null);

  /** Counts without the namespaces. */
  public HostCounts(@Nullable Long openFiles, @Nullable Long deadSockets) {
    this(openFiles, deadSockets, null);
  }

  /**
   * The network namespaces of the host.
   *
   * @param found all namespaces, the sample's own included
   * @param othersWithSockets the other namespaces that have TCP sockets, without namespaces that
   *     the configuration leaves out
   */
  public record Namespaces(long found, long othersWithSockets) {}
}
