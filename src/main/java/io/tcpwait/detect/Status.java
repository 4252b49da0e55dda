package io.tcpwait.detect;

import io.tcpwait.sample.Sample;

/** A sample and its verdicts, which every outlet shows. Immutable. */
public record Status(Sample sample, Verdicts verdicts) {}
