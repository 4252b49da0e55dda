/**
 * Programs that leave sockets in CLOSE_WAIT, and their healthy twins. The leaking program is a
 * process of its own, so that it can be found as the owner. The far ends are in the process that
 * runs the scenario. A scenario belongs to the thread that opened it, inside a {@link
 * io.tcpwait.kit.Netns}. Uses the rest of the kit, and must not know the lab's command line.
 */
@NullMarked
package io.tcpwait.kit.closewait;

import org.jspecify.annotations.NullMarked;
