/**
 * Basic authentication: the check of passwords, the queue for it, and the memory of earlier checks.
 *
 * <p>Uses bcrypt, answers, and the sources of connections.
 */
@NullMarked
package io.tcpwait.outlet.web.passwords;

import org.jspecify.annotations.NullMarked;
