/**
 * Programs with real sockets that leak, or only look as if they leak, driven second by second. The
 * program is a process of its own; its peers are in this process. Uses the rest of the kit, and
 * must not know the alerts that the lab compares on it.
 */
@NullMarked
package io.tcpwait.kit.course;

import org.jspecify.annotations.NullMarked;
