/**
 * Reads the Linux kernel's own data: sock_diag over netlink, files of procfs, namespaces. Uses only
 * {@code java.base}; knows nothing of peers, verdicts, metrics, logs or configuration.
 */
@NullMarked
package io.tcpwait.kernel;

import org.jspecify.annotations.NullMarked;
