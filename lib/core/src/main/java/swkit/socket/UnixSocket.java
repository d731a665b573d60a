// SPDX-License-Identifier: Apache-2.0
package swkit.socket;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.net.SocketFactory;

/**
 * Creates Unix sockets that drivers accept, by the library junixsocket. Only this class names the
 * library, and loads it when the first such socket is created. Stateless.
 */
final class UnixSocket {
  private static final String FACTORY = "org.newsclub.net.unix.AFUNIXSocketFactory$FactoryArg";

  /** The address that the factory translates into its one file, whatever that is. */
  private static final InetSocketAddress ITS_FILE =
      InetSocketAddress.createUnresolved("localhost", 0);

  private UnixSocket() {}

  static Socket create(Path file) throws IOException {
    try {
      return ((SocketFactory)
              Class.forName(FACTORY).getConstructor(String.class).newInstance(file.toString()))
          .createSocket();
    } catch (ReflectiveOperationException | LinkageError e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      throw new IOException("its library can't be loaded: " + cause);
    }
  }

  static void connect(Socket socket, Path file, int timeout) throws IOException {
    Path directory = file.toAbsolutePath().getParent();
    if (!Files.exists(file)) {
      throw new IOException(
          Files.isDirectory(directory) && !Files.isExecutable(directory)
              ? "no right to search " + directory
              : "there is no such file");
    }
    socket.connect(ITS_FILE, timeout);
  }
}
