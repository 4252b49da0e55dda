package io.tcpwait.detect;

import io.tcpwait.sample.Sample;

/**
 * A sample and its verdicts.
 *
 * @param nowNs time of the sample, by a monotonic clock
 */
public record Judged(Sample sample, long nowNs, Verdicts verdicts) {}
