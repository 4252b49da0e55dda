package io.tcpwait.detect;

import io.tcpwait.sample.Sample;

/**
 * A sample and its verdicts.
 *
 * @param nowNs when the sample was taken, by a monotonic clock
 */
public record Judged(Sample sample, long nowNs, Verdicts verdicts) {}
