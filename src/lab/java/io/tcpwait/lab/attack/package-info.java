/**
 * Attacks on the agent's web server, each by a client without a credential. An attack runs on the
 * calling thread alone, so that it can run in a network namespace; it reaches 127/8 only, and is
 * bounded in number and time.
 */
@NullMarked
package io.tcpwait.lab.attack;

import org.jspecify.annotations.NullMarked;
