// SPDX-License-Identifier: Apache-2.0
package swkit.testing;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import swkit.io.Bytes;

/**
 * A connection pooler before the PostgreSQL of the tests, as PgBouncer is one: it lets everybody in
 * as {@link PostgresqlServer#TRUSTED}, hands out cancel keys of its own, and lends a session of the
 * server for a transaction, or for as long as the client stays.
 */
public final class PoolerServer implements AutoCloseable {
  private static final int SSL_REQUEST = 80877103;
  private static final int PROTOCOL = 196608;

  private final ServerSocket door = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
  private final Collection<Socket> sockets = new ConcurrentLinkedQueue<>();
  private final Deque<Session> idle = new ArrayDeque<>();
  private final boolean byTransaction;
  private final int port;
  private final String database;

  public PoolerServer(PostgresqlServer server, String database, boolean byTransaction)
      throws Exception {
    this.port = server.port();
    this.database = database;
    this.byTransaction = byTransaction;
    server.createRole(PostgresqlServer.TRUSTED, "SUPERUSER");
    start(
        () -> {
          while (true) {
            Socket client = door.accept();
            sockets.add(client);
            start(() -> serve(client));
          }
        });
  }

  private interface Work {
    void run() throws IOException;
  }

  private static void start(Work work) {
    Thread thread =
        new Thread(
            () -> {
              try {
                work.run();
              } catch (IOException e) {
                // a client or the test has ended
              }
            });
    thread.setDaemon(true);
    thread.start();
  }

  /** A message of the protocol: its type, and what follows its length. */
  private record Message(int type, byte[] body) {
    public static Message read(DataInputStream in) throws IOException {
      int type = in.readUnsignedByte();
      return new Message(type, in.readNBytes(in.readInt() - 4));
    }

    public void write(DataOutputStream out) throws IOException {
      out.writeByte(type);
      out.writeInt(body.length + 4);
      out.write(body);
      if (type != 'd') {
        out.flush();
      }
    }
  }

  /** A session of the server, and the parameters that it began with. */
  private final class Session {
    public final Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
    public final DataInputStream in = new DataInputStream(socket.getInputStream());
    public final DataOutputStream out = new DataOutputStream(socket.getOutputStream());
    public final List<Message> parameters = new ArrayList<>();
    public DataOutputStream client;

    public Session() throws IOException {
      sockets.add(socket);
      ByteArrayOutputStream start = new ByteArrayOutputStream();
      String text =
          "user\0"
              + PostgresqlServer.TRUSTED
              + "\0database\0"
              + database
              + "\0client_encoding\0UTF8\0DateStyle\0ISO\0\0";
      start.write(text.getBytes(StandardCharsets.UTF_8));
      out.writeInt(start.size() + 8);
      out.writeInt(PROTOCOL);
      out.write(start.toByteArray());
      out.flush();
      for (Message said = Message.read(in); said.type() != 'Z'; said = Message.read(in)) {
        if (said.type() == 'E') {
          throw new IOException(new String(said.body(), StandardCharsets.UTF_8));
        }
        if (said.type() == 'S') {
          parameters.add(said);
        }
      }
      PoolerServer.start(this::answer);
    }

    /** Gives to its client what the server says, and itself back after a transaction. */
    private void answer() throws IOException {
      while (true) {
        Message said = Message.read(in);
        DataOutputStream to;
        synchronized (idle) {
          to = client;
          if (said.type() == 'Z' && said.body()[0] == 'I' && byTransaction) {
            client = null;
            idle.push(this);
          }
        }
        if (to != null) {
          said.write(to);
        }
      }
    }
  }

  private Session take(DataOutputStream client) throws IOException {
    synchronized (idle) {
      Session session = idle.isEmpty() ? new Session() : idle.pop();
      session.client = client;
      return session;
    }
  }

  private void serve(Socket socket) throws IOException {
    DataInputStream in = new DataInputStream(socket.getInputStream());
    DataOutputStream out = new DataOutputStream(socket.getOutputStream());
    for (boolean started = false; !started; ) {
      byte[] start = in.readNBytes(in.readInt() - 4);
      started = Bytes.u32(start, 0) != SSL_REQUEST;
      if (!started) {
        out.writeByte('N');
      }
    }
    Session session = take(out);
    new Message('R', new byte[4]).write(out);
    for (Message parameter : session.parameters) {
      parameter.write(out);
    }
    new Message('K', new byte[] {0x7A, 1, 2, 3, 4, 5, 6, 7}).write(out);
    new Message('Z', new byte[] {'I'}).write(out);
    giveBack(session);
    Session[] current = {byTransaction ? null : session};
    try (socket) {
      while (true) {
        Message asked = Message.read(in);
        if (asked.type() == 'X') {
          return;
        }
        synchronized (idle) {
          if (current[0] == null || current[0].client != out) {
            current[0] = take(out);
          }
        }
        asked.write(current[0].out);
        if (asked.type() == 'd') {
          current[0].out.flush();
        }
      }
    } finally {
      if (current[0] != null && current[0].client == out) {
        current[0].socket.close();
      }
    }
  }

  private void giveBack(Session session) {
    if (byTransaction) {
      synchronized (idle) {
        session.client = null;
        idle.push(session);
      }
    }
  }

  public int port() {
    return door.getLocalPort();
  }

  @Override
  public void close() throws IOException {
    door.close();
    for (Socket socket : sockets) {
      socket.close();
    }
  }
}
