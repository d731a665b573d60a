// SPDX-License-Identifier: Apache-2.0
package swkit.socket;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import jdk.net.ExtendedSocketOptions;

/**
 * A TCP or Unix socket that notices when its peer has vanished.
 *
 * <p>A write throws {@link SocketTimeoutException} if the peer takes nothing for longer than the
 * limit; for reads, {@link #setSoTimeout} sets a limit. Over TCP the kernel probes an idle peer
 * after a minute, and ends the connection after another. One thread reads and one writes at a time;
 * any may close.
 */
public final class GuardedSocket extends Socket {
  private static final int IDLE_SECONDS = 60;
  private static final int PROBE_SECONDS = 15;
  private static final int PROBES = 4;
  private static final int PIECE = 1 << 16;

  private final Socket socket;
  private final Path file;
  private final Duration limit;
  private volatile long writingSince;
  private volatile boolean isWriting;
  private volatile boolean stalled;
  private Future<?> watch;

  /**
   * An unconnected socket.
   *
   * @param file the Unix socket to connect to, whatever address {@link #connect} gets; null for TCP
   * @param limit how long a write may wait; zero: for ever
   */
  public GuardedSocket(Path file, Duration limit) throws IOException {
    this.file = file;
    this.limit = limit;
    this.socket = file == null ? new Socket() : UnixSocket.create(file);
  }

  /**
   * The thread that checks whether writes make progress; a daemon, which lives as long as the JVM.
   */
  private static final class Watch {
    static final ScheduledThreadPoolExecutor THREAD =
        new ScheduledThreadPoolExecutor(
            1,
            work -> {
              Thread thread = new Thread(work, "socket watch");
              thread.setDaemon(true);
              return thread;
            });

    static {
      THREAD.setRemoveOnCancelPolicy(true);
    }
  }

  @Override
  public void connect(SocketAddress endpoint) throws IOException {
    connect(endpoint, 0);
  }

  @Override
  public void connect(SocketAddress endpoint, int timeout) throws IOException {
    if (file != null) {
      UnixSocket.connect(socket, file, timeout);
    } else {
      askIdlePeers();
      socket.connect(endpoint, timeout);
    }
    if (!limit.isZero()) {
      long period = Math.max(20, Math.min(5000, limit.toMillis() / 4));
      watch =
          Watch.THREAD.scheduleWithFixedDelay(this::look, period, period, TimeUnit.MILLISECONDS);
    }
  }

  private void askIdlePeers() throws IOException {
    socket.setKeepAlive(true);
    if (socket.supportedOptions().contains(ExtendedSocketOptions.TCP_KEEPIDLE)) {
      socket.setOption(ExtendedSocketOptions.TCP_KEEPIDLE, IDLE_SECONDS);
      socket.setOption(ExtendedSocketOptions.TCP_KEEPINTERVAL, PROBE_SECONDS);
      socket.setOption(ExtendedSocketOptions.TCP_KEEPCOUNT, PROBES);
    }
  }

  private void look() {
    if (isWriting && System.nanoTime() - writingSince > limit.toNanos()) {
      stalled = true;
      try {
        close();
      } catch (IOException e) {
        // the writer gets an exception
      }
    }
  }

  /** Says how long the peer was silent, if that caused {@code failure}; empty otherwise. */
  public static Optional<String> silence(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof SocketTimeoutException) {
        return Optional.of(String.valueOf(cause.getMessage()));
      }
    }
    return Optional.empty();
  }

  private static SocketTimeoutException timeout(String what, Duration time, IOException cause) {
    String text =
        time.toMinutes() > 1
            ? time.toMinutes() + " minutes"
            : time.toMillis() < 2000 ? time.toMillis() + " ms" : time.toSeconds() + " s";
    SocketTimeoutException timeout = new SocketTimeoutException(what + " for " + text);
    timeout.initCause(cause);
    return timeout;
  }

  @Override
  public InputStream getInputStream() throws IOException {
    return new FilterInputStream(socket.getInputStream()) {
      @Override
      public int read() throws IOException {
        byte[] octet = new byte[1];
        return read(octet, 0, 1) < 0 ? -1 : octet[0] & 0xFF;
      }

      @Override
      public int read(byte[] bytes, int from, int length) throws IOException {
        try {
          return super.read(bytes, from, length);
        } catch (SocketTimeoutException e) {
          throw timeout("it sent nothing", Duration.ofMillis(getSoTimeout()), e);
        }
      }

      @Override
      public void close() throws IOException {
        GuardedSocket.this.close();
      }
    };
  }

  @Override
  public OutputStream getOutputStream() throws IOException {
    OutputStream out = socket.getOutputStream();
    return new OutputStream() {
      @Override
      public void write(int octet) throws IOException {
        write(new byte[] {(byte) octet}, 0, 1);
      }

      @Override
      public void write(byte[] bytes, int from, int length) throws IOException {
        for (int at = from, end = from + length; at < end; at += PIECE) {
          writingSince = System.nanoTime();
          isWriting = true;
          try {
            out.write(bytes, at, Math.min(PIECE, end - at));
          } catch (IOException e) {
            if (!stalled) {
              throw e;
            }
            throw timeout("it took nothing", limit, e);
          } finally {
            isWriting = false;
          }
        }
      }

      @Override
      public void flush() throws IOException {
        out.flush();
      }

      @Override
      public void close() throws IOException {
        GuardedSocket.this.close();
      }
    };
  }

  @Override
  public void close() throws IOException {
    if (watch != null) {
      watch.cancel(false);
    }
    socket.close();
  }

  @Override
  public void setSoTimeout(int millis) throws SocketException {
    socket.setSoTimeout(millis);
  }

  @Override
  public int getSoTimeout() throws SocketException {
    return socket.getSoTimeout();
  }

  @Override
  public void setTcpNoDelay(boolean on) throws SocketException {
    if (file == null) {
      socket.setTcpNoDelay(on);
    }
  }

  @Override
  public void setKeepAlive(boolean on) throws SocketException {
    if (file == null) {
      socket.setKeepAlive(on);
    }
  }

  @Override
  public void setTrafficClass(int octet) throws SocketException {
    if (file == null) {
      socket.setTrafficClass(octet);
    }
  }

  @Override
  public void setSendBufferSize(int bytes) throws SocketException {
    socket.setSendBufferSize(bytes);
  }

  @Override
  public int getSendBufferSize() throws SocketException {
    return socket.getSendBufferSize();
  }

  @Override
  public void setReceiveBufferSize(int bytes) throws SocketException {
    socket.setReceiveBufferSize(bytes);
  }

  @Override
  public int getReceiveBufferSize() throws SocketException {
    return socket.getReceiveBufferSize();
  }

  @Override
  public void setSoLinger(boolean on, int seconds) throws SocketException {
    socket.setSoLinger(on, seconds);
  }

  @Override
  public void shutdownInput() throws IOException {
    socket.shutdownInput();
  }

  @Override
  public void shutdownOutput() throws IOException {
    socket.shutdownOutput();
  }

  @Override
  public boolean isInputShutdown() {
    return socket.isInputShutdown();
  }

  @Override
  public boolean isOutputShutdown() {
    return socket.isOutputShutdown();
  }

  @Override
  public boolean isConnected() {
    return socket.isConnected();
  }

  @Override
  public boolean isClosed() {
    return socket.isClosed();
  }

  @Override
  public boolean isBound() {
    return socket.isBound();
  }

  @Override
  public void bind(SocketAddress address) throws IOException {
    socket.bind(address);
  }

  @Override
  public InetAddress getInetAddress() {
    return socket.getInetAddress();
  }

  @Override
  public InetAddress getLocalAddress() {
    return socket.getLocalAddress();
  }

  @Override
  public int getPort() {
    return socket.getPort();
  }

  @Override
  public int getLocalPort() {
    return socket.getLocalPort();
  }

  @Override
  public SocketAddress getRemoteSocketAddress() {
    return socket.getRemoteSocketAddress();
  }

  @Override
  public SocketAddress getLocalSocketAddress() {
    return socket.getLocalSocketAddress();
  }

  @Override
  public String toString() {
    return file == null ? socket.toString() : file.toString();
  }
}
