package io.tcpwait.lab;

import io.tcpwait.kit.Pause;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;

/**
 * Scrapes servers like Prometheus: over kept connections, in OpenMetrics, with gzip. It belongs to
 * the network namespace of the thread that made it.
 */
final class PatientScraper implements AutoCloseable {
  private static final String ACCEPT =
      "application/openmetrics-text;version=1.0.0;q=0.5,text/plain;version=0.0.4;q=0.3,*/*;q=0.1";
  private static final Duration TIMEOUT = Duration.ofSeconds(10);

  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final List<HttpRequest> requests;
  private final long everyNanos;

  /**
   * Makes a scraper without a connection yet.
   *
   * @param addresses hosts and ports that serve {@code /metrics}
   * @param everySeconds between two scrapes of all servers
   */
  PatientScraper(List<String> addresses, int everySeconds) {
    requests =
        addresses.stream()
            .map(
                address ->
                    HttpRequest.newBuilder(URI.create("http://" + address + "/metrics"))
                        .header("Accept", ACCEPT)
                        .header("Accept-Encoding", "gzip")
                        .timeout(TIMEOUT)
                        .build())
            .toList();
    everyNanos = everySeconds * Pause.SECOND_NANOS;
  }

  /** Scrapes for that time, and returns one interval after the last scrape. */
  void scrapeFor(int seconds) throws IOException {
    long end = System.nanoTime() + seconds * Pause.SECOND_NANOS;
    for (long next = System.nanoTime() + everyNanos; next - end <= 0; next += everyNanos) {
      for (HttpRequest request : requests) {
        scrape(request);
      }
      Pause.until(next);
    }
    Pause.until(end);
  }

  private void scrape(HttpRequest request) throws IOException {
    try {
      int status = client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
      if (status != 200) {
        throw new IOException(request.uri() + ": " + status);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw (InterruptedIOException) new InterruptedIOException().initCause(e);
    }
  }

  @Override
  public void close() {
    client.close();
  }
}
