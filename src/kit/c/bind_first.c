/*
 * bind_first plain|no-port|reuse-addr SOURCE PORT HOST ...: connects from SOURCE to the port of each
 * host in turn until a call fails, and calls bind(2) before connect(2). It prints the number of
 * connections and the failed call. "no-port" sets IP_BIND_ADDRESS_NO_PORT, so that connect(2) finds
 * the port; "reuse-addr" sets SO_REUSEADDR.
 */
#include <arpa/inet.h>
#include <err.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

enum { MOST_CONNECTIONS = 1000 };

static struct sockaddr_in at(const char *host, int port) {
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(port)};
  if (inet_pton(AF_INET, host, &address.sin_addr) != 1) errx(2, "no IPv4 address: %s", host);
  return address;
}

static void set(int fd, int level, int option) {
  int on = 1;
  if (setsockopt(fd, level, option, &on, sizeof on) < 0) err(1, "setsockopt");
}

int main(int argc, char **argv) {
  if (argc < 5) errx(2, "usage: %s plain|no-port|reuse-addr SOURCE PORT HOST ...", argv[0]);
  struct sockaddr_in source = at(argv[2], 0);
  for (int made = 0; made < MOST_CONNECTIONS; made++) {
    struct sockaddr_in peer = at(argv[4 + made % (argc - 4)], atoi(argv[3]));
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0) err(1, "socket");
    if (strcmp(argv[1], "no-port") == 0) set(fd, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT);
    if (strcmp(argv[1], "reuse-addr") == 0) set(fd, SOL_SOCKET, SO_REUSEADDR);
    if (bind(fd, (struct sockaddr *)&source, sizeof source) < 0) {
      printf("%d bind %s\n", made, strerror(errno));
      return 0;
    }
    if (connect(fd, (struct sockaddr *)&peer, sizeof peer) < 0) {
      printf("%d connect %s\n", made, strerror(errno));
      return 0;
    }
  }
  errx(1, "no call failed");
}
