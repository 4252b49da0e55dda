/**
 * The past of the samples, as rings, paces and projections. It does not know rules, findings or
 * words.
 */
@NullMarked
package io.tcpwait.detect.history;

import org.jspecify.annotations.NullMarked;
