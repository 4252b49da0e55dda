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
 * @param text of the file itself, which may have password hashes and keys
 * @param config its contents
 * @param certificateLine the line that names the server's certificate; 0 without TLS
 * @param pemFiles the certificates and keys that it names, as they were just before they were read
 * @param givenUp protections that the file switches off explicitly
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
