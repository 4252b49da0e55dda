/**
 * The history in memory: changes of findings, and figures of the last hours. Uses only detect and
 * the sample. The sampling thread writes; any thread reads without blocking it.
 */
@NullMarked
package io.tcpwait.outlet.history;

import org.jspecify.annotations.NullMarked;
