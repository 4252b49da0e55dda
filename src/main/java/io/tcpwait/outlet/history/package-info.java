/**
 * What was: findings that came and went, and figures of the last hours, kept in memory. Uses detect
 * and the sample alone; the sampling thread writes, and any thread reads without holding it up.
 */
@NullMarked
package io.tcpwait.outlet.history;

import org.jspecify.annotations.NullMarked;
