package io.tcpwait.kernel;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * What stat(2) says of a file, symbolic links followed: another one where it was written to, or
 * replaced by a rename or by a link elsewhere, as Kubernetes does.
 */
public record FileStamp(Map<String, Object> attributes) {
  /** For a file that is not there, or cannot be looked at. */
  private static final FileStamp NONE = new FileStamp(Map.of());

  public FileStamp {
    attributes = Map.copyOf(attributes);
  }

  /** How the file is now. */
  public static FileStamp of(Path file) {
    try {
      // ctime tells a change that keeps size and mtime, as `rsync -t` or chmod make one.
      return new FileStamp(Files.readAttributes(file, "unix:dev,ino,size,lastModifiedTime,ctime"));
    } catch (IOException e) {
      return NONE;
    }
  }
}
