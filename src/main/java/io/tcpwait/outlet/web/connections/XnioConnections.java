package io.tcpwait.outlet.web.connections;

import java.io.IOException;
import java.lang.reflect.AccessibleObject;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.nio.channels.spi.AbstractSelectableChannel;
import org.xnio.StreamConnection;
import org.xnio.XnioIoThread;

/**
 * Makes an XNIO connection from a socket that was accepted elsewhere.
 *
 * <p>XNIO accepts on a thread of its own and allocates before a connection can be refused; on
 * EMFILE its accept pauses for up to 30 s. The two steps below are XNIO's own for sockets that it
 * accepts, but are not public. Every test of the web server goes through them.
 */
final class XnioConnections {
  private final Method register;
  private final Constructor<?> connection;

  XnioConnections() {
    try {
      Class<?> thread = Class.forName("org.xnio.nio.WorkerThread");
      register = thread.getDeclaredMethod("registerChannel", AbstractSelectableChannel.class);
      connection =
          Class.forName("org.xnio.nio.NioSocketStreamConnection")
              .getDeclaredConstructor(
                  thread, SelectionKey.class, Class.forName("org.xnio.nio.ChannelClosed"));
      AccessibleObject.setAccessible(new AccessibleObject[] {register, connection}, true);
    } catch (ReflectiveOperationException e) {
      throw new LinkageError("this is not the XNIO that tcpwait was built with", e);
    }
  }

  /** Makes the thread serve the socket, which must be non-blocking. */
  StreamConnection open(XnioIoThread thread, SocketChannel socket) throws IOException {
    try {
      Object key = register.invoke(thread, socket);
      return (StreamConnection) connection.newInstance(thread, key, null);
    } catch (InvocationTargetException e) {
      throw new IOException(e.getCause());
    } catch (ReflectiveOperationException e) {
      throw new LinkageError("this is not the XNIO that tcpwait was built with", e);
    }
  }
}
