/**
 * Makes sockets misbehave on a real kernel, each time in a new network namespace. For tests and for
 * use by hand. Uses only the package kernel.
 */
@NullMarked
package io.tcpwait.lab;

import org.jspecify.annotations.NullMarked;
