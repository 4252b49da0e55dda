package io.tcpwait.names;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tcpwait.kernel.FileStamp;
import io.tcpwait.kernel.PlainName;
import io.tcpwait.kernel.RegularFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The names of the host's users, from passwd(5). A user of a directory service has only a number:
 * to ask the service would take a connection.
 */
final class UserNames {
  private static final String PASSWD = "/etc/passwd";

  /** Some 15,000 users. */
  private static final int MOST_BYTES = 1024 * 1024;

  /** More users than have processes with findings at one time. */
  private static final int MOST_REMEMBERED = 256;

  private final @Nullable Path passwd;
  private final Map<Long, String> known = new HashMap<>();
  private @Nullable FileStamp stamp;

  UserNames(HostFiles files) {
    passwd = files.find(PASSWD);
  }

  /** The name, or the number if the name is not found. */
  String name(long uid) {
    String number = Long.toString(uid);
    if (passwd == null) {
      return number;
    }
    FileStamp now = FileStamp.of(passwd);
    if (!now.equals(stamp) || known.size() >= MOST_REMEMBERED) {
      known.clear();
      stamp = now;
    }
    return known.computeIfAbsent(uid, unknown -> find(passwd, number));
  }

  private static String find(Path passwd, String number) {
    String users;
    try {
      users = new String(RegularFile.read(passwd, MOST_BYTES), UTF_8);
    } catch (IOException e) {
      return number;
    }
    for (String line : users.split("\n", -1)) {
      String[] fields = line.split(":", 4);
      if (fields.length == 4 && fields[2].equals(number) && !fields[0].isBlank()) {
        return PlainName.of(fields[0]);
      }
    }
    return number;
  }
}
