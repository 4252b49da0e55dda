package io.tcpwait.lab.attack;

import io.tcpwait.kit.Crowds;
import io.tcpwait.kit.Pause;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Runs the agent for a long time on a host in trouble. There are many sockets of many peers,
 * connections opened and closed, a series of attacks, and reloads.
 *
 * @param peers the number of peers, each with two CLOSE_WAITs
 * @param churnPerSecond connections opened and closed a second
 */
public record Soak(int peers, int churnPerSecond, int minutes) {
  private static final int ROUND_SECONDS = 10;

  /** The attack's part of a round. In the rest, its connections end. */
  private static final int ATTACK_SECONDS = 6;

  private static final int CHURNS_PER_SECOND = 10;
  private static final int HANGUPS_PER_SECOND = 10;

  private static final List<Attack> ATTACKS =
      List.of(
          new ClientHellos(20),
          new SlowBodies(26),
          new WrongPasswords(20),
          new ReloadStorm(1_000),
          new ChunkStorm(5),
          new HttpGarbage(100));

  /**
   * Runs in the network namespace of the calling thread.
   *
   * @param row is given the figures of each round
   * @return a sentence for each figure that increased or was late; empty if all is well
   */
  public List<String> run(Path agent, Door door, Consumer<SoakFigures> row) throws Exception {
    List<SoakFigures> all = new ArrayList<>();
    AtomicBoolean stop = new AtomicBoolean();
    try (Crowds crowds = new Crowds(peers)) {
      crowds.halfClose(2 * peers);
      crowds.establish(peers / 2);
      try (Victim victim = new Victim(agent, Setup.of(door))) {
        Churn churn = new Churn(crowds, churnPerSecond, stop);
        Thread churning = Thread.ofPlatform().name("churn").start(churn);
        Scrapes scrapes = new Scrapes(victim.scraper);
        try (scrapes) {
          rounds(victim, scrapes, all, row);
        } finally {
          stop.set(true);
          churning.join();
        }
        churn.throwFailure();
      }
    }
    return SoakFigures.increases(all);
  }

  private void rounds(
      Victim victim, Scrapes scrapes, List<SoakFigures> all, Consumer<SoakFigures> row)
      throws Exception {
    long start = System.nanoTime();
    Scraper scraper = new Scraper(Victim.ADDRESS, victim.scraper.door());
    for (int round = 1; round <= minutes * 60 / ROUND_SECONDS; round++) {
      Attack attack = ATTACKS.get(round % ATTACKS.size());
      attack.run(Victim.ADDRESS, ATTACK_SECONDS);
      victim.signal("HUP", HANGUPS_PER_SECOND, 1);
      Pause.until(start + Pause.SECOND_NANOS * round * ROUND_SECONDS);
      if (!victim.isAlive()) {
        throw new IOException("exit " + victim.exitStatus() + ": " + victim.lastLines());
      }
      SoakFigures figures =
          SoakFigures.of(victim, scraper, scrapes, round * ROUND_SECONDS, attack.name());
      all.add(figures);
      row.accept(figures);
    }
  }

  /** Opens and closes connections on a thread of its own. Either side may close first. */
  private static final class Churn implements Runnable {
    private final Crowds crowds;
    private final int perSecond;
    private final AtomicBoolean stop;
    private volatile @Nullable IOException failure;

    Churn(Crowds crowds, int perSecond, AtomicBoolean stop) {
      this.crowds = crowds;
      this.perSecond = perSecond;
      this.stop = stop;
    }

    @Override
    public void run() {
      long start = System.nanoTime();
      try {
        for (int i = 1; !stop.get(); i++) {
          crowds.close(perSecond / CHURNS_PER_SECOND, i % 2 == 0);
          Pause.until(start + i * Pause.SECOND_NANOS / CHURNS_PER_SECOND);
        }
      } catch (IOException e) {
        failure = e;
      }
    }

    void throwFailure() throws IOException {
      if (failure != null) {
        throw new IOException("no connections came and went any more", failure);
      }
    }
  }
}
