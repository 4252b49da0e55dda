package io.tcpwait.detect;

import io.tcpwait.sample.Sample;

/** A sample and what it says is wrong: what every outlet shows. Immutable. */
public record Status(Sample sample, Verdicts verdicts) {}
