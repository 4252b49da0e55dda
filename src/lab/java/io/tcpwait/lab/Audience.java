package io.tcpwait.lab;

import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

/**
 * Clients of an agent that ask at the pace of its page, all sections of which are in sight; each
 * keeps a connection. Their looks are spread over the interval of samples, as those of people are.
 *
 * @param address of the agent
 * @param clients how many there are
 * @param intervalSeconds from one look of a client to its next
 */
record Audience(String address, int clients, int intervalSeconds) {
  /** A request of the page's script, and the seconds after which it is made again. */
  private record Request(String path, int seconds) {
    private boolean isDue(int look, int intervalSeconds) {
      return look * intervalSeconds / seconds != (look - 1) * intervalSeconds / seconds;
    }
  }

  /** As app.js has it, beside the status, which it asks for at every look. */
  private static final List<Request> RARER =
      List.of(
          new Request("/api/v1/history", 10),
          new Request("/api/v1/peers?sort=sockets&order=desc&page=1", 15),
          new Request("/api/v1/events", 30),
          new Request("/metrics", 60));

  private static final int OK = 200;

  /**
   * What a stretch of time brought.
   *
   * @param answered requests that were answered with 200
   * @param refused all others
   */
  record Asked(long answered, long refused) {}

  /** Views the page for so long. */
  Asked view(int seconds) throws InterruptedException {
    return ask(seconds, path -> path);
  }

  /** Scrapes at the same times. */
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
