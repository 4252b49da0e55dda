/**
 * Programs with real sockets that leak, and such as only look like it, each driven second by
 * second: a program in a process of its own, and what it is connected to, in this one.
 */
@NullMarked
package io.tcpwait.lab.course;

import org.jspecify.annotations.NullMarked;
