package io.tcpwait.detect;

/**
 * The values that raise and clear findings.
 *
 * @param stuckAfterSeconds the age at which a CLOSE_WAIT socket is stuck
 * @param stuckSockets how many stuck sockets of a service make a leak, and how many more make
 *     growth
 * @param warningRatio the used share of a ceiling that is a warning
 * @param criticalRatio the used share that is critical
 * @param criticalWithinSeconds a ceiling that is nearer than this is critical
 * @param clearAfterSeconds how long a finding must have been gone
 */
public record Thresholds(
    double stuckAfterSeconds,
    int stuckSockets,
    double warningRatio,
    double criticalRatio,
    double criticalWithinSeconds,
    double clearAfterSeconds) {
  public static final Thresholds DEFAULT = new Thresholds(60, 10, 0.8, 0.9, 3600, 60);
}
