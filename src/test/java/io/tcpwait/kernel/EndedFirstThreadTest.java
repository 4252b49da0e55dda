package io.tcpwait.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import io.tcpwait.Needs;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A real process whose first thread has ended, so that most of its files are empty. */
@Needs("gcc")
@Timeout(value = 1, unit = TimeUnit.MINUTES)
class EndedFirstThreadTest {
  private static final String PROGRAM =
      """
      #include <pthread.h>
      #include <stdio.h>
      #include <sys/socket.h>
      #include <unistd.h>

      static void *stay(void *unused) { for (;;) pause(); }

      int main(void) {
        pthread_t thread;
        printf("%d\\n", socket(AF_INET, SOCK_STREAM, 0));
        fflush(stdout);
        pthread_create(&thread, 0, stay, 0);
        pthread_exit(0);
      }
      """;

  @TempDir private Path folder;

  @Test
  void shouldReadTheProcessThroughAnotherThread() throws Exception {
    Path source = Files.writeString(folder.resolve("leader.c"), PROGRAM);
    Path program = folder.resolve("leader");
    Process gcc =
        new ProcessBuilder("gcc", "-pthread", "-o", program.toString(), source.toString())
            .inheritIO()
            .start();
    assertThat(gcc.waitFor()).isZero();
    Process process = new ProcessBuilder(program.toString()).start();
    int pid = (int) process.pid();
    ProcFs procfs = new ProcFs(Path.of("/proc"));
    try (var output = process.inputReader();
        var descriptors = new ProcessDescriptors(procfs)) {
      int socket = Integer.parseInt(output.readLine());
      while (!Files.readString(Path.of("/proc/" + pid + "/stat")).contains(") Z ")) {
        TimeUnit.MILLISECONDS.sleep(5);
      }
      long inode = -1;
      int seen = 0;
      descriptors.open(pid);
      while (descriptors.next()) {
        seen++;
        inode = descriptors.fd() == socket ? descriptors.socketInode() : inode;
      }
      assertThat(inode).isPositive();
      assertThat(descriptors.isTcp(pid, socket, inode)).isEqualTo(ProcessDescriptors.Answer.YES);
      assertThat(descriptors.isTcp(pid, socket, inode + 1)).isEqualTo(ProcessDescriptors.Answer.NO);
      var processes = new Processes(procfs);
      assertThat(processes.hasEnded(pid)).isFalse();
      assertThat(processes.openDescriptors(pid)).isIn((long) seen, Processes.UNKNOWN);
      var namespaces = new NetNamespaces(procfs);
      assertThat(namespaces.isOwn(pid)).isTrue();
      assertThat(namespaces.filesOf(pid)).isNotNull();
    } finally {
      process.destroyForcibly().waitFor();
    }
  }
}
