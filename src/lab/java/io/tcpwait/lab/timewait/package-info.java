/**
 * Programs whose connections end as TIME_WAITs, and their healthy twins. Both ends are in the
 * process that runs the scenario, because a TIME_WAIT does not have an owner. A scenario belongs to
 * the thread that started it, inside a {@link io.tcpwait.lab.Netns}.
 */
@NullMarked
package io.tcpwait.lab.timewait;

import org.jspecify.annotations.NullMarked;
