/**
 * Makes sockets misbehave on a real kernel, each time in a network namespace of its own. Used by
 * tests and by hand; uses the kernel floor alone.
 */
@NullMarked
package io.tcpwait.lab;

import org.jspecify.annotations.NullMarked;
