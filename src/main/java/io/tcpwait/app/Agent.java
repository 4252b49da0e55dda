package io.tcpwait.app;

import io.tcpwait.app.Scope.NetnsSelection;
import io.tcpwait.collect.OwnPorts;
import io.tcpwait.detect.HostStatus;
import io.tcpwait.kernel.Capability;
import io.tcpwait.kernel.NotifySocket;
import io.tcpwait.kernel.ProcFs;
import io.tcpwait.outlet.Rejections;
import io.tcpwait.outlet.metrics.Metric;
import io.tcpwait.outlet.metrics.Scrape;
import io.tcpwait.outlet.site.Site;
import io.tcpwait.outlet.web.Lifecycle;
import io.tcpwait.outlet.web.ListenAddress;
import io.tcpwait.outlet.web.ListenPlace;
import io.tcpwait.outlet.web.Routes;
import io.tcpwait.outlet.web.TelemetryPath;
import io.tcpwait.outlet.web.WebConfig;
import io.tcpwait.outlet.web.WebServer;
import io.tcpwait.outlet.web.connections.WebLimits;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.BitSet;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The agent: a loop that publishes samples, and a server that shows the last sample. */
final class Agent implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Agent.class);

  /** A sample is good for three intervals. */
  private static final int READY_INTERVALS = 3;

  /** The choices of the command line. */
  record Options(
      List<ListenPlace> places,
      TelemetryPath telemetryPath,
      @Nullable Path webConfigFile,
      @Nullable Path configFile,
      boolean lifecycle,
      Duration interval,
      ProcFs procfs,
      NetnsSelection netns) {}

  private final Options options;
  private final Rejections rejections = new Rejections();
  private final Site site;
  private final CountDownLatch stopped = new CountDownLatch(1);
  private final Scrape scrape;
  private final SamplingLoop loop;
  private final WebServer server;
  private final LiveConfiguration configuration;
  private final CountDownLatch published = new CountDownLatch(1);
  private volatile @Nullable Long lastGoodNs;
  private volatile int status;

  private volatile OwnPorts ownPorts = OwnPorts.NONE;

  private Agent(Options options) throws StartException {
    this.options = options;
    configuration = new LiveConfiguration(options.configFile, options.webConfigFile);
    BuildInfo build = new BuildInfo();
    IntFunction<String> serviceName = port -> configuration.current().serviceName(port);
    site = new Site(serviceName, build.version(), options.telemetryPath);
    scrape =
        new Scrape(
            site::last,
            serviceName,
            rejections,
            "version",
            build.version(),
            "revision",
            build.revision(),
            "javaversion",
            Runtime.version().toString());
    scrape.counter(Metric.LOG_DROPPED, Logging::dropped);
    loop =
        new SamplingLoop(
            options.procfs,
            options.netns,
            options.interval,
            configuration::current,
            () -> ownPorts,
            site.peerSink(),
            this::publish,
            this::samplingDied);
    scrape.showExpiry(() -> configuration.current().certificateExpiry());
    Lifecycle lifecycle = new Lifecycle(configuration::reload, this::mayReloadOverHttp, rejections);
    Routes routes = new Routes(site.paths(scrape), loop::trouble, this::isReady, lifecycle);
    loop.start();
    // Configuration files may be readable only with CAP_DAC_READ_SEARCH.
    Privileges.giveUp(
        options.procfs, EnumSet.of(Capability.CAP_SYS_ADMIN, Capability.CAP_SYS_PTRACE));
    try {
      WebConfig web = configuration.current().web();
      server = WebServer.start(options.places, web, routes, WebLimits.DEFAULT, rejections);
    } catch (IOException | GeneralSecurityException e) {
      throw new StartException(String.valueOf(e.getMessage()));
    }
    ownPorts = ownPorts(options.places, server.addresses());
  }

  /**
   * Starts all, or nothing.
   *
   * @throws StartException if something that was asked for cannot be had
   */
  static Agent start(Options options) throws StartException {
    Agent agent = new Agent(options);
    Signals.onStop(agent::stop);
    Runnable takeHangups = Signals.onHangup(agent.configuration::ask);
    agent.configuration.start(agent.server::reload, takeHangups);
    agent.loop.begin();
    agent.logAddresses();
    agent.logWhetherOpen();
    return agent;
  }

  /** Logs the addresses as they were asked for, but with the ports that the kernel chose. */
  private void logAddresses() {
    List<InetSocketAddress> bound = server.addresses();
    for (int i = 0; i < bound.size(); i++) {
      String host = options.places.get(i).host();
      ListenAddress address = new ListenAddress(host, bound.get(i).getPort());
      log.atInfo().addKeyValue("address", address).log("listening");
    }
  }

  private void logWhetherOpen() {
    boolean beyondThisHost =
        server.addresses().stream().anyMatch(bound -> !bound.getAddress().isLoopbackAddress());
    if (beyondThisHost && !configuration.current().web().authenticates()) {
      log.warn(
          "no password is asked for: whoever reaches the address reads every peer and process;"
              + " --web.config.file sets passwords or client certificates");
    }
  }

  private boolean mayReloadOverHttp() {
    return options.lifecycle || configuration.current().web().authenticates();
  }

  private void publish(HostStatus status) {
    site.publish(status);
    if (status.own().sample().tcp() != null) {
      lastGoodNs = System.nanoTime();
    }
    published.countDown();
  }

  /** An agent that no longer samples stops, so that its supervisor starts it again. */
  private void samplingDied() {
    status = Main.FAILED;
    stop();
  }

  private void stop() {
    stopped.countDown();
    published.countDown(); // There will not be a sample.
  }

  /** Returns when it is time to stop: 0 if a signal asks for it. */
  int awaitStop() throws InterruptedException {
    published.await();
    if (stopped.getCount() > 0) {
      tellManager(NotifySocket.READY);
    }
    stopped.await();
    log.info("stopping");
    tellManager(NotifySocket.STOPPING);
    return status;
  }

  /** A sample that could not read the TCP table counts as a start too: it says why. */
  private static void tellManager(String state) {
    NotifySocket manager = NotifySocket.ofEnvironment();
    if (manager != null) {
      try {
        manager.tell(state);
      } catch (IOException e) {
        log.atWarn()
            .addKeyValue("reason", e.getMessage())
            .log("service manager cannot be notified");
      }
    }
  }

  private boolean isReady() {
    Long goodNs = lastGoodNs;
    return goodNs != null
        && System.nanoTime() - goodNs < READY_INTERVALS * options.interval.toNanos();
  }

  @Override
  public void close() {
    configuration.close();
    server.close();
    loop.close();
    scrape.close();
  }

  /** The ports of a server that was asked for these places, and listens there in this order. */
  private static OwnPorts ownPorts(List<ListenPlace> asked, List<InetSocketAddress> bound) {
    Set<Integer> served = new HashSet<>();
    BitSet chosen = new BitSet();
    for (int i = 0; i < bound.size(); i++) {
      served.add(bound.get(i).getPort());
      if (asked.get(i).port() == 0) {
        chosen.set(bound.get(i).getPort());
      }
    }
    return new OwnPorts(Set.copyOf(served), chosen);
  }
}
