// SPDX-License-Identifier: Apache-2.0
package swkit.socket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GuardedSocketTest {
  @TempDir Path directory;

  private static GuardedSocket connected(ServerSocket server, Duration limit) throws IOException {
    GuardedSocket socket = new GuardedSocket(null, limit);
    socket.connect(server.getLocalSocketAddress());
    return socket;
  }

  private static ServerSocket server() throws IOException {
    return new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
  }

  @Test
  void aPeerThatTakesNothingEndsAWrite() throws Exception {
    try (ServerSocket server = server();
        GuardedSocket socket = connected(server, Duration.ofMillis(300));
        Socket peer = server.accept()) {
      OutputStream out = socket.getOutputStream();
      assertThatThrownBy(() -> out.write(new byte[64 << 20]))
          .isInstanceOf(SocketTimeoutException.class)
          .hasMessage("it took nothing for 300 ms");
      assertThat(socket.isClosed()).isTrue();
      assertThat(peer.isClosed()).isFalse();
    }
  }

  @Test
  void aPeerThatSendsNothingEndsARead() throws Exception {
    try (ServerSocket server = server();
        GuardedSocket socket = connected(server, Duration.ZERO);
        Socket peer = server.accept()) {
      peer.getOutputStream().write(7);
      assertThat(socket.getInputStream().read()).isEqualTo(7);
      socket.setSoTimeout(200);
      IOException wrapped = new IOException("the driver's", timeout(socket));
      assertThat(GuardedSocket.silence(wrapped)).contains("it sent nothing for 200 ms");
      assertThat(GuardedSocket.silence(new IOException("else"))).isEmpty();
      peer.getOutputStream().write(8);
      assertThat(socket.getInputStream().read()).isEqualTo(8);
    }
  }

  private static IOException timeout(GuardedSocket socket) {
    try {
      throw new AssertionError(String.valueOf(socket.getInputStream().read()));
    } catch (IOException e) {
      return e;
    }
  }

  @Test
  void aSocketThatIsClosedByUsIsNoSilence() throws Exception {
    try (ServerSocket server = server()) {
      GuardedSocket socket = connected(server, Duration.ofMinutes(1));
      socket.close();
      assertThatThrownBy(() -> socket.getOutputStream().write(1))
          .isInstanceOf(SocketException.class);
    }
  }

  @Test
  void aFileThatIsNotThereIsToldAsSuch() throws Exception {
    try (GuardedSocket socket = new GuardedSocket(directory.resolve("none"), Duration.ZERO)) {
      assertThatThrownBy(() -> socket.connect(null))
          .isInstanceOf(IOException.class)
          .hasMessage("there is no such file");
    }
  }
}
