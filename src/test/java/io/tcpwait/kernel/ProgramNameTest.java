package io.tcpwait.kernel;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Command lines as people write them; a word is an argument, and "SECRET" must never be shown. */
class ProgramNameTest {
  private static String program(String line) {
    return ProgramName.of(new CommandLine(List.of(line.split(" +", -1))), "comm");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "java -Xmx1g -cp /a.jar:/b/* -Dpassword=SECRET kafka.Kafka SECRET | kafka.Kafka",
        "/usr/lib/jvm/java-25/bin/java -classpath a --add-opens java.base/java.lang=ALL-UNNAMED"
            + " com.shop.Main | com.shop.Main",
        "java --class-path=a --add-opens=java.base/java.io=ALL-UNNAMED com.shop.Main |"
            + " com.shop.Main",
        "java --add-modules ALL-SYSTEM --add-exports a/b=c --add-reads a=b --patch-module a=b"
            + " --limit-modules a --enable-native-access ALL-UNNAMED M SECRET | M",
        "java -p mods --upgrade-module-path x -m shop/com.shop.Main SECRET | shop/com.shop.Main",
        "java --module-path mods --module shop SECRET | shop",
        "java --module=shop/com.shop.Main SECRET | shop/com.shop.Main",
        "java -jar /srv/orders-1.2.jar --token=SECRET | orders-1.2.jar",
        "java -jar -Xmx1g -Dkey=SECRET /srv/orders.jar SECRET | orders.jar",
        "java -javaagent:/opt/agent.jar=SECRET -XX:+UseSerialGC -ea com.shop.Main | com.shop.Main",
        "java @/srv/args com.shop.Main | com.shop.Main",
        "java @/srv/args SECRET | java",
        "java -Xmx1g @/srv/args -jar a.jar | a.jar",
        "java -jar @/srv/args SECRET | java",
        "java --source 25 /srv/Tool.java SECRET | Tool.java",
        "java com/shop/Main | com.shop.Main",
        "java -D PASSWORD=SECRET | java",
        "java -cp | java",
        "java -version | java",
        "jsvc.exec -home /jvm -user tomcat -pidfile /run/t.pid -cp a org.apache.Boot start"
            + " | org.apache.Boot"
      })
  void shouldNameTheMainClassJarModuleOrSourceOfJava(String line, String name) {
    assertThat(program(line)).isEqualTo(name);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "python3 /srv/shop/app.py --password SECRET | app.py",
        "python3.11 -u -W ignore -X dev app.py SECRET | app.py",
        "/srv/venv/bin/python /srv/venv/bin/gunicorn -w 4 SECRET:app | gunicorn",
        "python3 -m http.server SECRET | http.server",
        "python3 -Im shop.worker SECRET | shop.worker",
        "python3 -mshop.worker SECRET | shop.worker",
        "python3 -c SECRET SECRET | python3",
        "python3 -Ic SECRET | python3",
        "python3 -Wignore -Xdev app.py | app.py",
        "python3 --check-hash-based-pycs always app.py | app.py",
        "python3 --some-new-option SECRET app.py | python3",
        "python3 --some-new-option app.py | app.py",
        "python3 - SECRET | python3",
        "python3 /srv/shop/ | shop",
        "python3 | python3",
        "pypy3 app.py | app.py",
        "node --max-old-space-size=4096 -r /opt/trace.js /srv/server.js SECRET | server.js",
        "node --require dotenv/config --inspect server.js | server.js",
        "node -e SECRET | node",
        "node -pe SECRET | node",
        "node --env-file /run/SECRET index.mjs | index.mjs",
        "node --new-option SECRET server.js | node",
        "node --enable-source-maps dist/main | main",
        "nodejs /usr/bin/npm run SECRET | npm",
        "ruby -I lib -rbundler/setup /usr/bin/puma -b SECRET | puma",
        "ruby3.1 -W0 -EUTF-8 bin/rails server | rails",
        "ruby -e SECRET | ruby",
        "perl -wT -I lib -MSocket /usr/sbin/munin-node SECRET | munin-node",
        "perl -ne SECRET SECRET | perl",
        "perl -pi.bak -e SECRET | perl",
        "php -d memory_limit=1G -dpass=SECRET artisan queue:work SECRET | artisan",
        "php8.2 -f /srv/a.php -- SECRET | a.php",
        "php -S 0.0.0.0:8000 -t public router.php | router.php",
        "php -r SECRET | php",
        "bash -euo pipefail /srv/run.sh SECRET | run.sh",
        "sh -c SECRET | sh",
        "bash -lc SECRET | bash",
        "-bash | bash",
        "bash --login --rcfile /x run.sh | run.sh",
        "bash --unknown SECRET | bash",
        "dash -x ./start SECRET | start",
        "sh -s SECRET | sh",
        "bash /dev/fd/63 | bash",
        "node . SECRET | node",
        "dotnet /srv/Shop.Api.dll --urls SECRET | Shop.Api.dll",
        "dotnet exec --runtimeconfig /r.json /srv/Shop.dll SECRET | Shop.dll",
        "dotnet run --project SECRET | dotnet",
        "mono --debug /srv/Shop.exe SECRET | Shop.exe",
        "deno run --allow-net=SECRET -c deno.json main.ts SECRET | main.ts",
        "deno run https://user:SECRET@example.com/a/main.ts?t=SECRET | main.ts",
        "deno run jsr:@std/http/file-server SECRET | jsr:@std/http/file-server",
        "deno eval SECRET.ts | deno",
        "bun run --hot src/server.ts SECRET | server.ts",
        "bun run SECRET | bun",
        "lua5.4 -l socket server.lua SECRET | server.lua",
        "Rscript --vanilla plot.R SECRET | plot.R",
        "/usr/lib/R/bin/exec/R --no-echo --no-restore --file=plot.R --args SECRET | plot.R"
      })
  void shouldNameTheScriptOrModuleOfAnInterpreter(String line, String name) {
    assertThat(program(line)).isEqualTo(name);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "/usr/sbin/nginx -c SECRET | nginx",
        "busybox httpd -p SECRET | httpd",
        "/bin/busybox sh /srv/run.sh SECRET | run.sh",
        "busybox | busybox",
        "toybox nc SECRET | nc",
        "/lib64/ld-linux-x86-64.so.2 --library-path /lib /opt/java -jar a.jar | a.jar",
        "uwsgi --http-auth SECRET | uwsgi",
        "PASSWORD=SECRET | comm",
        "./server SECRET | server",
        "/ SECRET | comm"
      })
  void shouldNameAnyOtherProgramByItsFile(String line, String name) {
    assertThat(program(line)).isEqualTo(name);
  }

  private static String title(String title) {
    return ProgramName.of(CommandLine.parse((title + "   \0\0\0").getBytes(UTF_8)), "comm");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "nginx: worker process | nginx: worker process",
        "nginx: master process /usr/sbin/nginx -g SECRET; | nginx: master process",
        "nginx: cache manager process | nginx: cache manager process",
        "nginx: SECRET | nginx",
        "postgres: alice SECRET 10.0.0.5(51234) idle in transaction | postgres",
        "postgres: checkpointer | postgres: checkpointer",
        "postgres: 15/main: autovacuum launcher | postgres: autovacuum launcher",
        "postgres: 15/main: alice SECRET [local] SELECT | postgres",
        "postgres: walsender SECRET 10.0.0.5(1) streaming 0/3 | postgres: walsender",
        "postgres: autovacuum worker SECRET | postgres: autovacuum worker",
        "php-fpm: pool www | php-fpm: pool www",
        "php-fpm: master process (/etc/SECRET) | php-fpm: master process",
        "gunicorn: worker [shop.wsgi:app] | gunicorn: worker [shop.wsgi:app]",
        "gunicorn: master [shop:create('SECRET')] | gunicorn: master",
        "uWSGI worker 1 | uWSGI worker",
        "(wsgi:shop)       -k start | (wsgi:shop)",
        "sshd: SECRET [priv] | sshd",
        "sshd: SECRET@pts/0 | sshd",
        "redis-server *:6379 | redis-server",
        "[celeryd: celery@SECRET:MainProcess] -active- (worker -A SECRET) | celeryd",
        "puma: cluster worker 0: 123 [SECRET] | puma: cluster worker",
        "puma 5.6.4 (tcp://SECRET) [SECRET] | puma",
        "unicorn worker[0] -c SECRET | unicorn worker",
        "sidekiq 7.0 SECRET [0 of 5 busy] | sidekiq",
        "dovecot/imap [SECRET 10.0.0.1 IDLE] | imap",
        "npm run SECRET | npm",
        "/opt/chrome/comm --type=renderer --token=SECRET | comm",
        "/opt/My App/bin/comm | comm",
        "PASSWORD=SECRET prog | comm",
        "(sd-pam) | sd-pam",
        "-zsh | zsh"
      })
  void shouldKeepOnlyTheProgramOfATitle(String title, String name) {
    assertThat(title(title)).isEqualTo(name);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"java", "python3", "node", "perl", "ruby", "php", "bash", "deno", "dotnet"})
  void shouldNeverShowASettingAsAScript(String interpreter) {
    assertThat(program(interpreter + " API_KEY=SECRET")).isEqualTo(interpreter);
  }

  @Test
  void shouldMakeAHostileNameHarmless() {
    assertThat(program("python3 /srv/a\u001b[31m.py")).isEqualTo("a\ufffd[31m.py");
    assertThat(program("python3 " + "x".repeat(500) + ".py")).hasSizeLessThan(140);
  }
}
