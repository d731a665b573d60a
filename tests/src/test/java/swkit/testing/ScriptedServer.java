// SPDX-License-Identifier: Apache-2.0
package swkit.testing;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/** A server that answers as it is told, and counts how many requests it has at once. */
public final class ScriptedServer implements AutoCloseable {
  static {
    System.setProperty("sun.net.httpserver.nodelay", "true");
  }

  public interface Answer {
    void to(HttpExchange exchange, int number) throws Exception;
  }

  public final AtomicInteger requests = new AtomicInteger();
  public final AtomicInteger most = new AtomicInteger();
  private final AtomicInteger now = new AtomicInteger();
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final HttpServer server;

  public ScriptedServer(Answer answer) throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0), 200);
    server.setExecutor(threads);
    server.createContext(
        "/",
        exchange -> {
          most.accumulateAndGet(now.incrementAndGet(), Math::max);
          try (exchange) {
            answer.to(exchange, requests.getAndIncrement());
          } catch (Exception e) {
            throw new IOException(e);
          } finally {
            now.decrementAndGet();
          }
        });
    server.start();
  }

  public int port() {
    return server.getAddress().getPort();
  }

  public static void send(HttpExchange exchange, int status, String text) throws IOException {
    byte[] body = text.getBytes(StandardCharsets.UTF_8);
    boolean head = exchange.getRequestMethod().equals("HEAD");
    exchange.sendResponseHeaders(status, head || body.length == 0 ? -1 : body.length);
    if (!head) {
      exchange.getResponseBody().write(body);
    }
  }

  public static String error(String code, String message) {
    return "<?xml version=\"1.0\"?><Error><Code>"
        + code
        + "</Code><Message>"
        + message
        + "</Message></Error>";
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
