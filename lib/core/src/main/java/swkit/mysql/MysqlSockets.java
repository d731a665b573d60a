// SPDX-License-Identifier: Apache-2.0
package swkit.mysql;

import com.mysql.cj.conf.PropertySet;
import com.mysql.cj.protocol.StandardSocketFactory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Properties;
import swkit.socket.GuardedSocket;

/** The factory of the driver's sockets, which the driver loads by name. Stateless. */
public final class MysqlSockets extends StandardSocketFactory {
  private static final String FILE = "swkit.file";
  private static final String LIMIT = "swkit.limit";

  /**
   * Makes the driver connect to {@code file}, or over TCP if that is null.
   *
   * @param limit how long a write may wait; zero: for ever
   */
  static void use(Properties properties, Path file, Duration limit) {
    properties.setProperty("socketFactory", MysqlSockets.class.getName());
    properties.setProperty(LIMIT, String.valueOf(limit.toMillis()));
    if (file != null) {
      properties.setProperty(FILE, file.toString());
    }
  }

  @Override
  protected Socket createSocket(PropertySet settings) {
    Properties properties = settings.exposeAsProperties();
    String file = properties.getProperty(FILE);
    try {
      return new GuardedSocket(
          file == null ? null : Path.of(file),
          Duration.ofMillis(Long.parseLong(properties.getProperty(LIMIT))));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
