package io.tcpwait.lab.attack;

import io.tcpwait.kit.Crowds;
import io.tcpwait.kit.Pause;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** All attacks and faults. */
final class Trials {
  private static final int CLIENTS = 250;
  private static final int TIME_WAITS_AT_ONCE = 500;
  private static final int CLOSE_WAITS = 40_000;
  private static final int DECOYS = 100_000;
  private static final int FEW_DESCRIPTORS = 60;

  private Trials() {}

  static List<Trial> all(Path folder) throws Exception {
    Setup open = Setup.of(Door.OPEN);
    Setup password = Setup.of(Door.withPassword(folder));
    Setup tls = Setup.of(Door.withTls(folder));
    List<Trial> all = new ArrayList<>();
    all.add(new Trial("nothing", tls, (_, seconds) -> pause(seconds), true));
    all.add(Trial.of(new ClientHellos(60), tls));
    all.add(Trial.of(new ClientHellos(200), tls));
    all.add(Trial.of(new SlowBodies(26), open));
    all.add(Trial.of(new SlowReaders(26), open));
    all.add(Trial.of(new IdleConnections(100), open));
    all.add(Trial.of(new LongHeads(26), open));
    all.add(Trial.of(new HalfCloses(26), open));
    all.add(Trial.of(new ManySources(50), open));
    all.add(Trial.of(new WrongPasswords(100), password));
    all.add(Trial.of(new ReloadStorm(5_000), open.withOptions("--web.enable-lifecycle")));
    all.add(Trial.of(new ChunkStorm(20), open));
    all.add(Trial.of(new HttpGarbage(200), open));
    all.add(
        Trial.alone(
            "sighup_storm",
            tls.withOptions("--config.file=" + config(folder, "top: {peers: 20}\n")),
            (victim, seconds) -> victim.signal("HUP", 1_000, seconds)));
    all.add(Trial.alone("unread_log", unreadLog(folder, open), Trials::badReloads));
    all.add(
        Trial.of(new SlowBodies(20), open.withDescriptors(FEW_DESCRIPTORS))
            .named("few_descriptors_" + FEW_DESCRIPTORS));
    all.add(
        Trial.of(new SlowReaders(20), open.withDescriptors(FEW_DESCRIPTORS))
            .named("few_descriptors_unread_" + FEW_DESCRIPTORS));
    all.add(new Trial("stopped", open, Trials::stopAndContinue, true));
    all.add(new Trial("time_waits", open, (_, seconds) -> timeWaits(seconds), true));
    all.add(new Trial("close_waits", open, (_, seconds) -> closeWaits(seconds), true));
    all.add(new Trial("decoy_descriptors", open, (_, seconds) -> decoys(seconds), true));
    Path procfs = FakeProcfs.copy(folder);
    all.add(
        Trial.alone(
            "garbage_in_procfs",
            open.withOptions("--path.procfs=" + procfs),
            (_, seconds) -> FakeProcfs.spoil(procfs, new Random(1), seconds)));
    return all;
  }

  private static void pause(int seconds) {
    Pause.until(System.nanoTime() + seconds * Pause.SECOND_NANOS);
  }

  private static Path config(Path folder, String text) throws Exception {
    return Files.writeString(Files.createTempFile(folder, "tcpwait", ".yml"), text);
  }

  private static Setup unreadLog(Path folder, Setup open) throws Exception {
    return open.withOptions("--config.file=" + config(folder, "top: {peers: 20}\n"))
        .withUnreadLog();
  }

  /**
   * Reloads of a bad file. Each writes a line to the log, until its pipe is full and long after.
   */
  private static void badReloads(Victim victim, int seconds) throws Exception {
    Path config = Path.of(victim.setup.options().getFirst().replaceFirst(".*=", ""));
    Files.writeString(config, "a key that is not known: 1\n");
    victim.signal("HUP", 200, seconds);
    Files.writeString(config, "top: {peers: 20}\n");
  }

  private static void stopAndContinue(Victim victim, int seconds) throws Exception {
    pause(seconds / 3);
    victim.signal("STOP");
    pause(seconds / 3);
    victim.signal("CONT");
    pause(seconds / 3);
  }

  private static void timeWaits(int seconds) throws Exception {
    long end = System.nanoTime() + seconds * Pause.SECOND_NANOS;
    try (Crowds crowds = new Crowds(CLIENTS)) {
      while (System.nanoTime() < end) {
        crowds.close(TIME_WAITS_AT_ONCE, true);
      }
    }
  }

  /** A few stuck sockets whose owner is one of a few processes with many descriptors. */
  private static void decoys(int seconds) throws Exception {
    long end = System.nanoTime() + seconds * Pause.SECOND_NANOS;
    try (Crowds crowds = new Crowds(CLIENTS)) {
      crowds.halfClose(DECOYS / 100);
      crowds.establish(DECOYS / 2);
      Pause.until(end);
    }
  }

  private static void closeWaits(int seconds) throws Exception {
    long end = System.nanoTime() + seconds * Pause.SECOND_NANOS;
    try (Crowds crowds = new Crowds(CLIENTS)) {
      crowds.halfClose(CLOSE_WAITS);
      Pause.until(end);
    }
  }
}
