/**
 * Demonstrations, benchmarks and measurements of the agent, with their command line. Uses the kit
 * and the package kernel. No test but the short form of a measurement may use the lab.
 */
@NullMarked
package io.tcpwait.lab;

import org.jspecify.annotations.NullMarked;
