/**
 * What Linux says: sock_diag over netlink, the files of procfs, namespaces. Uses {@code java.base}
 * alone; knows nothing of peers, verdicts, metrics, logs or configuration.
 */
@NullMarked
package io.tcpwait.kernel;

import org.jspecify.annotations.NullMarked;
