/**
 * Verdicts: what the samples so far say is wrong, since when and why. Pure: a sample and a time in,
 * findings out. Uses the sample alone; does not know clocks, threads, logs or files.
 */
@NullMarked
package io.tcpwait.detect;

import org.jspecify.annotations.NullMarked;
