package io.tcpwait.app.config;

import io.tcpwait.kernel.FileStamp;
import io.tcpwait.outlet.web.WebConfig;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;

/**
 * A web configuration file without a mistake.
 *
 * @param file as the user named it
 * @param text of the file itself, in which passwords' hashes and keys may be
 * @param config what it says
 * @param certificateLine where the server's certificate is named; 0 without TLS
 * @param pemFiles the certificates and keys that it names, as they were just before they were read
 * @param givenUp what the file switches off in so many words
 */
public record WebFile(
    Path file,
    String text,
    WebConfig config,
    int certificateLine,
    Map<Path, FileStamp> pemFiles,
    Set<Protection> givenUp) {
  public WebFile {
    pemFiles = Map.copyOf(pemFiles);
    givenUp = Set.copyOf(givenUp);
  }

  /** Leaves out the text: it may end in a log. */
  @Override
  public String toString() {
    return "WebFile[" + file + ", " + config + "]";
  }
}
