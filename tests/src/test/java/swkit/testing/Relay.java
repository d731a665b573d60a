// SPDX-License-Identifier: Apache-2.0
package swkit.testing;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A line to a server of this machine that falls silent, in both directions and without closing
 * anything, when a number of bytes have gone over it.
 */
public final class Relay implements AutoCloseable {
  private final ServerSocket door = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
  private final Queue<Socket> sockets = new ConcurrentLinkedQueue<>();
  private final CountDownLatch closed = new CountDownLatch(1);
  private final AtomicLong left;
  private final int target;

  public Relay(int target, long limit) throws IOException {
    this.target = target;
    this.left = new AtomicLong(limit);
    start(this::accept);
  }

  private interface Work {
    void run() throws IOException, InterruptedException;
  }

  private static void start(Work work) {
    Thread thread =
        new Thread(
            () -> {
              try {
                work.run();
              } catch (IOException | InterruptedException e) {
                // the end of one side is that of the line
              }
            });
    thread.setDaemon(true);
    thread.start();
  }

  private void accept() throws IOException {
    while (true) {
      Socket client = door.accept();
      Socket server = new Socket(InetAddress.getLoopbackAddress(), target);
      sockets.addAll(List.of(client, server));
      start(() -> forward(client, server));
      start(() -> forward(server, client));
    }
  }

  private void forward(Socket from, Socket to) throws IOException, InterruptedException {
    try (from;
        to) {
      byte[] bytes = new byte[8192];
      for (int n = from.getInputStream().read(bytes); n >= 0; ) {
        if (left.addAndGet(-n) < 0) {
          closed.await();
          return;
        }
        to.getOutputStream().write(bytes, 0, n);
        n = from.getInputStream().read(bytes);
      }
    }
  }

  public int port() {
    return door.getLocalPort();
  }

  /** From now on nothing goes over it. */
  public void silence() {
    left.set(0);
  }

  @Override
  public void close() throws IOException {
    closed.countDown();
    door.close();
    for (Socket socket : sockets) {
      socket.close();
    }
  }
}
