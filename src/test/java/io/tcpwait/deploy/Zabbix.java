package io.tcpwait.deploy;

import com.google.gson.Gson;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.tcpwait.kit.Http;
import io.tcpwait.kit.Netns;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A Zabbix server with a database and the API of its frontend, from Debian's packages, in the
 * network namespace of the calling thread.
 */
final class Zabbix implements AutoCloseable {
  private static final String WEB = "127.0.0.1:8080";
  private static final URI API = URI.create("http://" + WEB + "/api_jsonrpc.php");
  private static final Path SCHEMA = Path.of("/usr/share/zabbix-server-mysql");
  private static final Path FRONTEND = Path.of("/usr/share/zabbix");
  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(90);
  private static final Gson GSON = new Gson();

  /** How a host that is added to Zabbix is reached by an agent of Zabbix, which is not asked. */
  private static final Map<String, Object> INTERFACE =
      Map.of("type", 1, "main", 1, "useip", 1, "ip", "127.0.0.1", "dns", "", "port", "10050");

  private final Path folder;
  private final String socket;
  private final Deque<Process> running = new ArrayDeque<>();
  private String token = "";

  /**
   * Starts all of it.
   *
   * @param folder empty, for its data
   */
  Zabbix(Path folder) throws IOException, InterruptedException {
    this.folder = folder;
    socket = folder.resolve("db.sock").toString();
    try {
      startDatabase();
      startServer();
      startFrontend();
    } catch (Throwable e) {
      close();
      throw e;
    }
  }

  private void startDatabase() throws IOException, InterruptedException {
    String data = "--datadir=" + folder.resolve("db");
    Netns.run(
        "mariadb-install-db",
        "--no-defaults",
        "--user=root",
        "--auth-root-authentication-method=normal",
        "--skip-test-db",
        data);
    start(
        "mariadbd",
        "--no-defaults",
        "--user=root",
        "--skip-networking",
        "--innodb-flush-log-at-trx-commit=0",
        "--innodb-buffer-pool-size=64M",
        "--socket=" + socket,
        "--pid-file=" + folder.resolve("db.pid"),
        data);
    until("the database answers", () -> client("-e", "select 1") == 0 ? socket : null);
    client("-e", "create database zabbix character set utf8mb4 collate utf8mb4_bin");
    for (String part : List.of("schema", "images", "data")) {
      Netns.run(
          "sh",
          "-c",
          "zcat '%s' | mariadb -uroot -S '%s' zabbix"
              .formatted(SCHEMA.resolve(part + ".sql.gz"), socket));
    }
  }

  private int client(String... arguments) throws IOException, InterruptedException {
    ProcessBuilder command = new ProcessBuilder("mariadb", "-uroot", "-S", socket);
    command.command().addAll(List.of(arguments));
    return command
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .start()
        .waitFor();
  }

  private void startServer() throws IOException {
    Path config =
        Files.writeString(
            folder.resolve("server.conf"),
            """
            DBHost=localhost
            DBName=zabbix
            DBUser=root
            DBSocket=%1$s
            AllowUnsupportedDBVersions=1
            AllowRoot=1
            LogType=console
            PidFile=%2$s/server.pid
            SocketDir=%2$s
            StartPollers=2
            StartPingers=0
            StartDiscoverers=0
            StartHTTPPollers=0
            CacheUpdateFrequency=1
            """
                .formatted(socket, folder));
    start("zabbix_server", "-f", "-c", config.toString());
  }

  /** The frontend's own configuration has a fixed place, so it runs from a copy. */
  private void startFrontend() throws IOException, InterruptedException {
    Path web = folder.resolve("web");
    Netns.run("cp", "-rL", FRONTEND.toString(), web.toString());
    Path config = web.resolve("conf/zabbix.conf.php");
    Path reader = web.resolve("include/classes/core/CConfigFile.php");
    Files.writeString(
        reader, Files.readString(reader).replace("/etc/zabbix/zabbix.conf.php", config.toString()));
    Files.writeString(
        config,
        """
        <?php
        $DB['TYPE'] = 'MYSQL';
        $DB['SERVER'] = 'localhost';
        $DB['PORT'] = '0';
        $DB['DATABASE'] = 'zabbix';
        $DB['USER'] = 'root';
        $DB['PASSWORD'] = '';
        $DB['SCHEMA'] = '';
        $DB['ENCRYPTION'] = false;
        $DB['DOUBLE_IEEE754'] = true;
        """);
    start("php", "-d", "mysqli.default_socket=" + socket, "-S", WEB, "-t", web.toString());
    Map<String, String> admin = Map.of("user", "Admin", "password", "zabbix");
    token = until("the API answers", () -> call("user.login", admin).getAsString());
  }

  private void start(String... command) throws IOException {
    Path log = folder.resolve(Path.of(command[0]).getFileName() + ".log");
    Process process =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile()).start();
    // So that it does not stay if this process is interrupted.
    Runtime.getRuntime().addShutdownHook(new Thread(() -> kill(process)));
    running.push(process);
  }

  /** Imports a template. */
  void add(Path template) throws IOException {
    Map<String, Boolean> all = Map.of("createMissing", true, "updateExisting", true);
    call(
        "configuration.import",
        Map.of(
            "format",
            "yaml",
            "source",
            Files.readString(template),
            "rules",
            Map.of("templates", all, "items", all, "triggers", all, "discoveryRules", all)));
  }

  /**
   * Adds a host that is monitored by a template.
   *
   * @param macros of the host, by name
   * @return its id
   */
  String addHost(String name, String template, Map<String, String> macros) throws IOException {
    List<Map<String, String>> values =
        macros.entrySet().stream()
            .map(one -> Map.of("macro", one.getKey(), "value", one.getValue()))
            .toList();
    Map<String, Object> host =
        Map.of(
            "host",
            name,
            "interfaces",
            List.of(INTERFACE),
            "groups",
            List.of(Map.of("groupid", id("hostgroup.get", "name", "Linux servers", "groupid"))),
            "templates",
            List.of(Map.of("templateid", id("template.get", "host", template, "templateid"))),
            "macros",
            values);
    return call("host.create", host)
        .getAsJsonObject()
        .getAsJsonArray("hostids")
        .get(0)
        .getAsString();
  }

  private String id(String method, String field, String value, String id) throws IOException {
    Map<String, Object> filter = Map.of("filter", Map.of(field, List.of(value)));
    return call(method, filter).getAsJsonArray().get(0).getAsJsonObject().get(id).getAsString();
  }

  private List<String> problems(String host) throws IOException {
    return objects("problem.get", Map.of("hostids", List.of(host))).stream()
        .map(one -> one.get("name").getAsString())
        .toList();
  }

  /** The items of a host with their last values. */
  List<JsonObject> items(String host) throws IOException {
    return objects("item.get", Map.of("hostids", List.of(host)));
  }

  private List<JsonObject> objects(String method, Map<String, ?> parameters) throws IOException {
    JsonArray found = call(method, parameters).getAsJsonArray();
    return found.asList().stream().map(JsonElement::getAsJsonObject).toList();
  }

  /** Waits for a problem of a host whose name starts so, and returns its name. */
  String awaitProblem(String host, String prefix) throws IOException, InterruptedException {
    return until(
        "a problem " + prefix,
        () ->
            problems(host).stream()
                .filter(name -> name.startsWith(prefix))
                .findFirst()
                .orElse(null));
  }

  /** Waits until a host has no problem. */
  void awaitNoProblem(String host) throws IOException, InterruptedException {
    until("no problem", () -> problems(host).isEmpty() ? host : null);
  }

  private JsonElement call(String method, Map<String, ?> parameters) throws IOException {
    JsonObject request = new JsonObject();
    request.addProperty("jsonrpc", "2.0");
    request.addProperty("id", 1);
    request.addProperty("method", method);
    request.add("params", GSON.toJsonTree(parameters));
    if (!token.isEmpty()) {
      request.addProperty("auth", token);
    }
    JsonObject answer =
        JsonParser.parseString(Http.post(API, request.toString())).getAsJsonObject();
    if (!answer.has("result")) {
      throw new IOException(method + ": " + answer.get("error"));
    }
    return answer.get("result");
  }

  /** An attempt that returns null, or fails, as long as it is too early. */
  @FunctionalInterface
  private interface Attempt<T> {
    @Nullable T get() throws IOException, InterruptedException;
  }

  private <T> T until(String what, Attempt<T> attempt) throws IOException, InterruptedException {
    long start = System.nanoTime();
    IOException last = new IOException("never: " + what);
    while (System.nanoTime() - start < PATIENCE_NANOS) {
      try {
        T result = attempt.get();
        if (result != null) {
          return result;
        }
      } catch (IOException e) {
        last = e;
      }
      TimeUnit.MILLISECONDS.sleep(250);
    }
    throw new IOException(
        what + "; " + problemsOrEmpty() + Netns.run("sh", "-c", "tail -n 9 " + folder + "/*.log"),
        last);
  }

  private String problemsOrEmpty() {
    try {
      return token.isEmpty() ? "" : call("problem.get", Map.of()) + "\n";
    } catch (IOException e) {
      return "";
    }
  }

  private static void kill(Process process) {
    List<ProcessHandle> children = process.descendants().toList();
    process.destroyForcibly();
    children.forEach(ProcessHandle::destroyForcibly);
  }

  @Override
  public void close() {
    running.forEach(Zabbix::kill);
    running.forEach(process -> process.onExit().join());
  }
}
