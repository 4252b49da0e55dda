package io.tcpwait.app;

import io.tcpwait.app.config.WebConfigFile;
import io.tcpwait.app.config.WebFile;
import io.tcpwait.kernel.FileStamp;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Reads certificates and keys again when their files have changed, as exporter-toolkit does: a
 * renewal by cert-manager does not send a signal. The configuration itself stays as it was taken,
 * however its file is being edited.
 */
final class CertificateWatch {
  /** A key that is written after its certificate does not fit for a moment. */
  private static final long SETTLE_NS = TimeUnit.SECONDS.toNanos(2);

  /** Files may become readable without a visible change. */
  private static final long RETRY_NS = TimeUnit.MINUTES.toNanos(1);

  private Map<Path, FileStamp> seen = Map.of();
  private boolean failed;
  private @Nullable String said;
  private long failedSinceNs;
  private long nextTryNs;

  CertificateWatch(@Nullable WebFile web) {
    taken(web);
  }

  /** Remembers the files that are in use now. */
  void taken(@Nullable WebFile web) {
    seen = web == null ? Map.of() : web.pemFiles();
    failed = false;
    said = null;
  }

  /**
   * Looks at the files.
   *
   * @param take uses the files that were read; answers null, or why not
   * @return why the old files stay in use, if that lasts and was not said yet; else null
   */
  @Nullable String look(
      @Nullable WebFile web, long nowNs, Function<WebFile, @Nullable String> take) {
    if (web == null || web.pemFiles().isEmpty()) {
      return null;
    }
    Map<Path, FileStamp> now = new HashMap<>();
    web.pemFiles().keySet().forEach(file -> now.put(file, FileStamp.of(file)));
    boolean isChanged = !now.equals(seen);
    if (!isChanged && !(failed && nowNs - nextTryNs >= 0)) {
      return null;
    }
    seen = now;
    String failure;
    try {
      failure = take.apply(Configuration.valid(WebConfigFile.readPemFiles(web)));
    } catch (StartException | RuntimeException e) {
      failure = String.valueOf(e.getMessage());
    }
    if (failure == null) {
      return null;
    }
    failedSinceNs = failed ? failedSinceNs : nowNs;
    failed = true;
    boolean lasts = nowNs - failedSinceNs >= SETTLE_NS;
    nextTryNs = nowNs + (lasts ? RETRY_NS : SETTLE_NS);
    if (!lasts || failure.equals(said)) {
      return null;
    }
    said = failure;
    return failure;
  }
}
