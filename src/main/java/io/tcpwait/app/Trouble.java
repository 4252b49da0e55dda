package io.tcpwait.app;

/** A trouble that may last for many samples, and is told once. */
final class Trouble {
  private String told = "";

  /** Takes note of a failure; returns whether it is another than the last. */
  boolean isNews(Exception e) {
    boolean news = !e.toString().equals(told);
    told = e.toString();
    return news;
  }

  void end() {
    told = "";
  }
}
