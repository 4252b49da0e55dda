package io.tcpwait.lab;

import io.tcpwait.kit.Pause;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

/**
 * Clients of an agent that send requests at the pace of its page with all sections in view. Each
 * client keeps a connection. Their requests are spread over the sample interval, like the requests
 * of people.
 *
 * @param address of the agent
 * @param clients the number of clients
 * @param intervalSeconds between two polls of a client
 */
record Audience(String address, int clients, int intervalSeconds) {
  /** A request of the page's script, and the seconds after which it is repeated. */
  private record Request(String path, int seconds) {
    private boolean isDue(int look, int intervalSeconds) {
      return look * intervalSeconds / seconds != (look - 1) * intervalSeconds / seconds;
    }
  }

  /** The requests of app.js beside the status, which it requests at every poll. */
  private static final List<Request> RARER =
      List.of(
          new Request("/api/v1/history", 10),
          new Request("/api/v1/peers?sort=sockets&order=desc&page=1", 15),
          new Request("/api/v1/events", 30),
          new Request("/metrics", 60));

  private static final int OK = 200;

  /**
   * The counts of a period.
   *
   * @param answered requests with the answer 200
   * @param refused all other requests
   */
  record Asked(long answered, long refused) {}

  /** Views the page for that time. */
  Asked view(int seconds) throws InterruptedException {
    return ask(seconds, path -> path);
  }

  /** Scrapes at the same times as {@link #view}. */
  Asked scrape(int seconds) throws InterruptedException {
    return ask(seconds, path -> "/metrics");
  }

  private Asked ask(int seconds, UnaryOperator<String> path) throws InterruptedException {
    AtomicLong answered = new AtomicLong();
    AtomicLong refused = new AtomicLong();
    long start = System.nanoTime();
    long end = start + seconds * Pause.SECOND_NANOS;
    List<Thread> threads =
        IntStream.range(0, clients)
            .mapToObj(client -> new Thread(() -> run(client, start, end, path, answered, refused)))
            .toList();
    threads.forEach(Thread::start);
    for (Thread thread : threads) {
      thread.join();
    }
    return new Asked(answered.get(), refused.get());
  }

  private void run(
      int client,
      long start,
      long end,
      UnaryOperator<String> path,
      AtomicLong answered,
      AtomicLong refused) {
    long interval = intervalSeconds * Pause.SECOND_NANOS;
    long next = start + interval * client / clients;
    try (KeptConnection connection = new KeptConnection(address)) {
      for (int look = client; next - end < 0; look++) {
        Pause.until(next);
        for (Request request : requests(look)) {
          boolean isAnswered = connection.status(path.apply(request.path)) == OK;
          (isAnswered ? answered : refused).incrementAndGet();
        }
        next += interval;
      }
    }
  }

  private List<Request> requests(int look) {
    return IntStream.rangeClosed(0, RARER.size())
        .mapToObj(i -> i == 0 ? new Request("/api/v1/status", intervalSeconds) : RARER.get(i - 1))
        .filter(request -> request.isDue(look, intervalSeconds))
        .toList();
  }
}
