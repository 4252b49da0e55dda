package io.tcpwait.kernel;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * The stat(2) data of a file, symbolic links followed. It changes if the file is written to, or is
 * replaced by a rename or by a link elsewhere, as Kubernetes does.
 */
public record FileStamp(Map<String, Object> attributes) {
  /** The stamp of a file that is missing, or that stat(2) cannot read. */
  private static final FileStamp NONE = new FileStamp(Map.of());

  public FileStamp {
    attributes = Map.copyOf(attributes);
  }

  /** The stamp of the file now. */
  public static FileStamp of(Path file) {
    try {
      // ctime shows a change that keeps size and mtime, as by `rsync -t` or chmod.
      return new FileStamp(Files.readAttributes(file, "unix:dev,ino,size,lastModifiedTime,ctime"));
    } catch (IOException e) {
      return NONE;
    }
  }
}
