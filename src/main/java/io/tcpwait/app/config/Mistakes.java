package io.tcpwait.app.config;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Collects the mistakes of one file. */
final class Mistakes {
  private final String file;
  private final List<Mistake> all = new ArrayList<>();

  Mistakes(String file) {
    this.file = file;
  }

  void add(int line, String message) {
    all.add(new Mistake(file, line, message));
  }

  boolean isEmpty() {
    return all.isEmpty();
  }

  /** In the order of the lines. */
  List<Mistake> all() {
    return all.stream().sorted(Comparator.comparingInt(Mistake::line)).toList();
  }
}
