/**
 * Sockets that misbehave on a real kernel, each time in a new network namespace, and the servers
 * that tests ask. Tests and the lab use the kit. It uses only the package kernel, and must not know
 * the lab.
 */
@NullMarked
package io.tcpwait.kit;

import org.jspecify.annotations.NullMarked;
