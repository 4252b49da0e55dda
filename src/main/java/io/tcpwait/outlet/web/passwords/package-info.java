/**
 * Passwords: Basic authentication, whose turn it is to be checked, and which were checked before.
 *
 * <p>Uses bcrypt, answers, and the sources of connections.
 */
@NullMarked
package io.tcpwait.outlet.web.passwords;

import org.jspecify.annotations.NullMarked;
