package io.tcpwait.app;

import io.tcpwait.outlet.web.tls.Certificates;
import io.tcpwait.outlet.web.tls.Tls;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Warns before a certificate expires, and once it has: when it is new, and then once a day. */
final class ExpiryLog {
  private static final Logger log = LoggerFactory.getLogger(ExpiryLog.class);
  private static final Duration DAY = Duration.ofDays(1);

  private Instant saidAt = Instant.MIN;
  private boolean saidInvalid;

  /** Other certificates are in use. */
  void changed(@Nullable Tls tls, Instant now) {
    saidAt = Instant.MIN;
    saidInvalid = false;
    look(tls, now);
  }

  void look(@Nullable Tls tls, Instant now) {
    if (tls == null) {
      return;
    }
    String invalid = Certificates.invalid(tls, now);
    String warning = invalid == null ? Certificates.endsSoon(tls, now) : invalid;
    boolean isWorse = invalid != null && !saidInvalid;
    if (warning != null && (isWorse || saidAt.isBefore(now.minus(DAY)))) {
      saidAt = now;
      saidInvalid = invalid != null;
      log.warn(warning);
    }
  }
}
