package io.tcpwait.outlet.site;

import io.tcpwait.detect.HostStatus;
import io.tcpwait.outlet.history.FindingEvents;
import io.tcpwait.outlet.history.History;
import io.tcpwait.outlet.json.EventsPage;
import io.tcpwait.outlet.json.HistoryPage;
import io.tcpwait.outlet.json.PeersPage;
import io.tcpwait.outlet.json.StatusPage;
import io.tcpwait.outlet.page.IndexPage;
import io.tcpwait.outlet.page.StaticFiles;
import io.tcpwait.outlet.peers.PeerListings;
import io.tcpwait.outlet.web.TelemetryPath;
import io.tcpwait.outlet.web.answers.Exposed;
import io.tcpwait.outlet.web.answers.Exposition;
import io.tcpwait.sample.PeerSink;
import io.undertow.server.HttpHandler;
import java.util.HashMap;
import java.util.Map;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The last status, its history, and the paths that show them. The sampling thread publishes; web
 * threads read.
 */
public final class Site {
  private final IntFunction<String> serviceName;
  private final String version;
  private final TelemetryPath telemetryPath;
  private final FindingEvents events = new FindingEvents();
  private final History history = new History();
  private final PeerListings peers = new PeerListings(System::nanoTime);
  private volatile @Nullable HostStatus last;

  /**
   * Makes a site without a status.
   *
   * @param serviceName the name of the service on a port
   * @param version the agent's version
   * @param telemetryPath the path of the metrics
   */
  public Site(IntFunction<String> serviceName, String version, TelemetryPath telemetryPath) {
    this.serviceName = serviceName;
    this.version = version;
    this.telemetryPath = telemetryPath;
  }

  /** Tells the sampling thread whether the list of all peers is wanted, and receives the list. */
  public PeerSink peerSink() {
    return peers;
  }

  /** Publishes a status, which is shown from now on. */
  public void publish(HostStatus status) {
    history.take(status);
    last = status;
    events.take(status);
    peers.publish(status.all().stream().map(of -> of.sample().netns()).collect(Collectors.toSet()));
  }

  /** The published status; null before the first. */
  public @Nullable HostStatus last() {
    return last;
  }

  /** The handlers of all paths that show the status. */
  public Map<String, HttpHandler> paths(Exposition metrics) {
    Map<String, HttpHandler> paths = new HashMap<>(new StaticFiles().paths());
    paths.put("/", new IndexPage(this::last, serviceName, version, telemetryPath));
    paths.put(telemetryPath.path(), new Exposed(metrics));
    paths.put("/api/v1/status", new Exposed(new StatusPage(this::last, serviceName)));
    paths.put("/api/v1/events", new Exposed(new EventsPage(events)));
    paths.put("/api/v1/history", new HistoryPage(this::last, history));
    paths.put("/api/v1/peers", new PeersPage(peers, serviceName, System::nanoTime));
    return paths;
  }
}
