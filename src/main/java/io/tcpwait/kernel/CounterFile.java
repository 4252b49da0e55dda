package io.tcpwait.kernel;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.Arrays;
import java.util.Map;

/** A file of counters, which is parsed again only if its text has changed. */
final class CounterFile {
  /** Parses the bytes of a file into counters. */
  @FunctionalInterface
  interface Parser {
    /**
     * The counters by their names.
     *
     * @param text the file's bytes, in an array that is longer
     * @throws IllegalArgumentException if the text is malformed; the message does not name the file
     */
    Map<String, Long> parse(byte[] text, int bytes);
  }

  private final ProcFs procfs;
  private final String name;
  private final Parser parser;
  private RepeatedFile file;
  private byte[] said = {};
  private Map<String, Long> values = Map.of();

  CounterFile(ProcFs procfs, String name, Parser parser) {
    this.procfs = procfs;
    this.name = name;
    this.parser = parser;
    file = new RepeatedFile(procfs, procfs.net(name));
  }

  Map<String, Long> read() throws IOException {
    int bytes = file.read();
    if (bytes == RepeatedFile.MISSING) {
      file = new RepeatedFile(procfs, procfs.net(name)); // The folder may have appeared meanwhile.
      throw new NoSuchFileException(file.file().toString());
    }
    byte[] says = file.bytes();
    if (bytes == 0 || !Arrays.equals(says, 0, bytes, said, 0, said.length)) {
      said = new byte[0];
      try {
        values = parser.parse(says, bytes);
      } catch (IllegalArgumentException e) {
        throw new IOException(file.file() + ": " + e.getMessage(), e);
      }
      said = Arrays.copyOf(says, bytes);
    }
    return values;
  }
}
