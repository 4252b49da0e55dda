package io.tcpwait.app;

import io.tcpwait.app.config.Protection;
import io.tcpwait.app.config.WebFile;
import io.tcpwait.outlet.web.WebConfig;
import io.tcpwait.outlet.web.tls.Tls;
import java.nio.file.Path;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The configuration that an agent uses. It is read at the start, and again on request; certificates
 * and keys also when their files change.
 */
final class LiveConfiguration implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(LiveConfiguration.class);

  private static final String READ_AGAIN = "configuration read again";

  /** The same refusal is logged at most this often. */
  private static final long REPEAT_NS = TimeUnit.MINUTES.toNanos(1);

  private final @Nullable Path agentFile;
  private final @Nullable Path webFile;
  private final Reloads reloads = new Reloads(this::readAgain, this::look, Deadline.FILES);
  private final CertificateWatch watch;
  private final ExpiryLog expiry = new ExpiryLog();
  private volatile Configuration current;

  // For the reloading thread alone.
  private Function<WebConfig, @Nullable String> server = web -> null;
  private Runnable beforeReading = () -> {};
  private @Nullable String lastRefusal;
  private long lastRefusalNs;

  /**
   * Reads the files, either of which may be missing.
   *
   * @throws StartException with the first mistake
   */
  LiveConfiguration(@Nullable Path agentFile, @Nullable Path webFile) throws StartException {
    this.agentFile = agentFile;
    this.webFile = webFile;
    current = Deadline.reading(() -> Configuration.read(agentFile, webFile));
    watch = new CertificateWatch(current.webFile());
  }

  /**
   * Begins to reload.
   *
   * @param server takes another web configuration; answers null, or why it keeps the old
   *     configuration
   * @param beforeReading runs before a reload reads anything
   */
  void start(Function<WebConfig, @Nullable String> server, Runnable beforeReading) {
    this.server = server;
    this.beforeReading = beforeReading;
    WebFile web = current.webFile();
    String warning = web == null ? null : Protection.warning(web);
    if (warning != null) {
      log.atWarn().addKeyValue("file", webFile).log(warning);
    }
    watchCertificates();
    reloads.start();
  }

  Configuration current() {
    return current;
  }

  /** Asks for a reload, and does not wait for it. */
  void ask() {
    if (reloads.isLate()) {
      String reason = Deadline.late(Deadline.FILES);
      log.atWarn().addKeyValue("reason", reason).log("configuration still being read");
    }
    var _ = reloads.ask();
  }

  /** Asks for a reload; gives null, or why everything stays as it is. */
  CompletableFuture<@Nullable String> reload() {
    return reloads.askInTime();
  }

  private @Nullable String readAgain() {
    String refusal;
    try {
      beforeReading.run();
      Configuration before = current;
      Configuration next = Configuration.read(agentFile, webFile);
      refusal = take(next, READ_AGAIN);
      if (refusal == null && lastRefusal != null && next.saysTheSameAs(before)) {
        log.info(READ_AGAIN); // as it was before the mistake
      }
    } catch (StartException | RuntimeException e) {
      refusal = String.valueOf(e.getMessage());
    }
    logRefusal(refusal);
    return refusal;
  }

  /** Answers null if the configuration is taken, and logs that if it changes anything. */
  private @Nullable String take(Configuration next, String event) {
    WebFile web = next.webFile();
    String refusal = web == null ? null : Protection.refusal(current.web(), web);
    if (refusal != null) {
      return refusal;
    }
    boolean isNew = !next.saysTheSameAs(current);
    if (isNew && !next.web().equals(current.web())) {
      refusal = server.apply(next.web());
      if (refusal != null) {
        return refusal;
      }
    }
    current = next;
    if (isNew) {
      log.info(event);
      watchCertificates();
    }
    watch.taken(web);
    return null;
  }

  private void logRefusal(@Nullable String refusal) {
    long nowNs = System.nanoTime();
    if (refusal != null && !(refusal.equals(lastRefusal) && nowNs - lastRefusalNs < REPEAT_NS)) {
      log.atWarn().addKeyValue("reason", refusal).log("configuration refused, the old one stays");
      lastRefusalNs = nowNs;
    }
    lastRefusal = refusal;
  }

  private void watchCertificates() {
    Tls tls = current.web().tls();
    reloads.watch(tls != null);
    expiry.changed(tls, Instant.now());
  }

  /** Runs every second, with TLS. */
  private void look() {
    try {
      expiry.look(current.web().tls(), Instant.now());
      String failure =
          watch.look(
              current.webFile(),
              System.nanoTime(),
              web -> take(new Configuration(current.agent(), web), "certificate files read again"));
      if (failure != null) {
        log.atWarn().addKeyValue("reason", failure).log("certificate files changed, the old stay");
      }
    } catch (RuntimeException e) {
      log.error("cannot look at the certificates", e);
    }
  }

  @Override
  public void close() {
    reloads.close();
  }
}
