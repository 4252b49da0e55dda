/**
 * Attacks on the agent's web server by clients without credentials. An attack runs only on the
 * calling thread, so that it can run in a network namespace. It reaches only 127/8, and is bounded
 * in number and time.
 */
@NullMarked
package io.tcpwait.lab.attack;

import org.jspecify.annotations.NullMarked;
