/**
 * Programs with real sockets that leak, or only look as if they leak, driven second by second. The
 * program is a process of its own; its peers are in this process.
 */
@NullMarked
package io.tcpwait.lab.course;

import org.jspecify.annotations.NullMarked;
