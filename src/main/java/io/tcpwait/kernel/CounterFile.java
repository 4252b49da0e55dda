package io.tcpwait.kernel;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.Arrays;
import java.util.Map;

/** A file of counters, which is parsed only if it says something else than it did. */
final class CounterFile {
  /** Makes counters of the bytes of a file. */
  @FunctionalInterface
  interface Parser {
    /**
     * The counters by their names.
     *
     * @param text longer than the file
     * @throws IllegalArgumentException with what is wrong, without the name of the file
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
      file = new RepeatedFile(procfs, procfs.net(name)); // The folder may have come meanwhile.
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
