package io.tcpwait.kernel;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * A kernel that answers each request as a test scripts it. Each answer is a queue of results of
 * recv(2): datagrams, and results of failed calls.
 */
final class ScriptedKernel implements SocketCalls {
  /** The result of the next recv: {@code datagram} or, if that is empty, {@code result}. */
  record Received(MemorySegment datagram, long result) {}

  /** Answers a request of a type, with the family if the type is 20, and the seq of the request. */
  @FunctionalInterface
  interface Script {
    List<Received> answer(String request, int seq) throws IOException;
  }

  private final Script script;
  private final Deque<Received> queue = new ArrayDeque<>();

  /** The requests: {@code 18}, {@code 20/2} and {@code 20/10} are types, with the family if any. */
  final List<String> requests = new ArrayList<>();

  final List<byte[]> requestBytes = new ArrayList<>();
  final Set<Integer> open = new HashSet<>();
  int opened;

  /** The call that fails; with {@code times} 0, every call succeeds. */
  String failing = "";

  int failure;
  int times;

  ScriptedKernel(Script script) {
    this.script = script;
  }

  static Received datagram(byte[] bytes) {
    return new Received(MemorySegment.ofArray(bytes), bytes.length);
  }

  static Received result(long result) {
    return new Received(MemorySegment.NULL, result);
  }

  /** The datagrams of a recording that answer {@code recordedSeq}, as an answer to {@code seq}. */
  static List<Received> replay(Recording recording, int recordedSeq, int seq) {
    List<Received> answer = new ArrayList<>();
    for (byte[] datagram : recording.datagrams()) {
      if (Messages.seqOfFirst(datagram) == recordedSeq) {
        answer.add(datagram(Messages.withSeq(datagram, seq)));
      }
    }
    return answer;
  }

  void fail(String call, int result, int times) {
    this.failing = call;
    this.failure = result;
    this.times = times;
  }

  private boolean fails(String call) {
    return call.equals(failing) && times-- > 0;
  }

  @Override
  public int socket(int domain, int type, int protocol) {
    if (fails("socket")) {
      return failure;
    }
    queue.clear();
    opened++;
    open.add(1000 + opened);
    return 1000 + opened;
  }

  @Override
  public int connect(int fd, MemorySegment address) {
    return fails("connect") ? failure : onOpen(fd, 0);
  }

  @Override
  public int setsockopt(int fd, int level, int name, MemorySegment value) {
    return fails("setsockopt") ? failure : onOpen(fd, 0);
  }

  @Override
  public long send(int fd, MemorySegment bytes, int flags) {
    if (fails("send")) {
      return failure;
    }
    byte[] message = Recording.bytes(bytes, bytes.byteSize());
    short type = Messages.type(bytes);
    String request = type == InetDiag.TYPE_BY_FAMILY ? type + "/" + message[16] : "" + type;
    requests.add(request);
    requestBytes.add(message);
    try {
      queue.addAll(script.answer(request, Messages.seq(bytes)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return onOpen(fd, message.length);
  }

  @Override
  public long recv(int fd, MemorySegment buffer, int flags) {
    if (fails("recv")) {
      return failure;
    }
    Received next = queue.isEmpty() ? result(-Errno.EAGAIN) : queue.remove();
    buffer.copyFrom(next.datagram());
    onOpen(fd, 0);
    return next.result();
  }

  @Override
  public int close(int fd) {
    onOpen(fd, 0);
    open.remove(fd);
    return 0;
  }

  private int onOpen(int fd, int result) {
    if (!open.contains(fd)) {
      throw new AssertionError("descriptor " + fd + " is not open");
    }
    return result;
  }
}
