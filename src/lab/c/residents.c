/*
 * Starts the given number of processes, each in a network namespace of its own with one listener,
 * and prints their pids, one a line. They end with its standard input.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <err.h>
#include <net/if.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

static void reside(int ready) {
  if (prctl(PR_SET_PDEATHSIG, SIGKILL) < 0) err(1, "prctl");
  if (unshare(CLONE_NEWNET) < 0) err(1, "unshare");
  int listener = socket(AF_INET, SOCK_STREAM, 0);
  if (listener < 0) err(1, "socket");
  struct ifreq loopback;
  memset(&loopback, 0, sizeof loopback);
  strcpy(loopback.ifr_name, "lo");
  loopback.ifr_flags = IFF_UP;
  if (ioctl(listener, SIOCSIFFLAGS, &loopback) < 0) err(1, "SIOCSIFFLAGS");
  struct sockaddr_in at = {
      .sin_family = AF_INET,
      .sin_port = htons(8080),
      .sin_addr.s_addr = htonl(INADDR_LOOPBACK),
  };
  if (bind(listener, (struct sockaddr *)&at, sizeof at) < 0) err(1, "bind");
  if (listen(listener, 16) < 0) err(1, "listen");
  if (write(ready, "+", 1) != 1) err(1, "write");
  close(ready);
  for (;;) pause();
}

int main(int argc, char **argv) {
  int count = argc == 2 ? atoi(argv[1]) : 0;
  if (count <= 0) errx(2, "usage: residents COUNT");
  int ready[2];
  if (pipe(ready) < 0) err(1, "pipe");
  pid_t *pids = calloc(count, sizeof *pids);
  if (pids == NULL) err(1, "calloc");
  for (int i = 0; i < count; i++) {
    pids[i] = fork();
    if (pids[i] < 0) err(1, "fork");
    if (pids[i] == 0) {
      close(ready[0]);
      reside(ready[1]);
    }
  }
  close(ready[1]);
  char byte;
  for (int i = 0; i < count; i++) {
    if (read(ready[0], &byte, 1) != 1) errx(1, "%d of %d are ready", i, count);
  }
  for (int i = 0; i < count; i++) printf("%d\n", pids[i]);
  fflush(stdout);
  while (read(STDIN_FILENO, &byte, 1) > 0) continue;
  for (int i = 0; i < count; i++) kill(pids[i], SIGKILL);
  while (wait(NULL) > 0) continue;
  return 0;
}
