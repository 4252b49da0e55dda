package io.tcpwait.app.config;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Collects the mistakes of one file, or the first 200 of them. */
final class Mistakes {
  /** More than anyone reads; a file of nothing but mistakes must not fill the heap. */
  private static final int MAX = 200;

  private final String file;
  private final List<Mistake> all = new ArrayList<>();

  Mistakes(String file) {
    this.file = file;
  }

  void add(int line, String message) {
    if (all.size() < MAX) {
      all.add(new Mistake(file, line, message));
    }
  }

  boolean isEmpty() {
    return all.isEmpty();
  }

  /** In the order of the lines. */
  List<Mistake> all() {
    return all.stream().sorted(Comparator.comparingInt(Mistake::line)).toList();
  }
}
