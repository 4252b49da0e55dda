/**
 * Programs that leave sockets in CLOSE_WAIT, and their healthy twins. The leaking program is a
 * process of its own, so that it can be found as the owner. The far ends are in the process that
 * runs the scenario. A scenario belongs to the thread that opened it, inside a {@link
 * io.tcpwait.lab.Netns}.
 */
@NullMarked
package io.tcpwait.lab.closewait;

import org.jspecify.annotations.NullMarked;
