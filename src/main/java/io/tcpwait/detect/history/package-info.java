/**
 * What the samples so far have shown, as rings, paces and projections. Knows no rule, no finding
 * and no words.
 */
@NullMarked
package io.tcpwait.detect.history;

import org.jspecify.annotations.NullMarked;
