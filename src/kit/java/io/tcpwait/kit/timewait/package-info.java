/**
 * Programs whose connections end as TIME_WAITs, and their healthy twins. Both ends are in the
 * process that runs the scenario, because a TIME_WAIT does not have an owner. A scenario belongs to
 * the thread that started it, inside a {@link io.tcpwait.kit.Netns}. Uses the rest of the kit, and
 * must not know the lab's command line.
 */
@NullMarked
package io.tcpwait.kit.timewait;

import org.jspecify.annotations.NullMarked;
