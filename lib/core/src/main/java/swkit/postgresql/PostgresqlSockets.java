// SPDX-License-Identifier: Apache-2.0
package swkit.postgresql;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import javax.net.SocketFactory;
import swkit.socket.GuardedSocket;

/** The factory of the driver's sockets, which the driver loads by name. Immutable. */
public final class PostgresqlSockets extends SocketFactory {
  private final Duration limit;
  private final Path file;

  /** A factory for {@code argument}, which {@link #argument} returned. */
  public PostgresqlSockets(String argument) {
    int colon = argument.indexOf(':');
    limit = Duration.ofMillis(Long.parseLong(argument.substring(0, colon)));
    file = colon + 1 == argument.length() ? null : Path.of(argument.substring(colon + 1));
  }

  /**
   * The argument for sockets to {@code file}, or over TCP if that is null.
   *
   * @param limit how long a write may wait; zero: for ever
   */
  static String argument(Duration limit, Path file) {
    return limit.toMillis() + ":" + (file == null ? "" : file);
  }

  @Override
  public Socket createSocket() throws IOException {
    return new GuardedSocket(file, limit);
  }

  @Override
  public Socket createSocket(String host, int port) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Socket createSocket(String host, int port, InetAddress local, int localPort) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Socket createSocket(InetAddress host, int port) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Socket createSocket(InetAddress host, int port, InetAddress local, int localPort) {
    throw new UnsupportedOperationException();
  }
}
