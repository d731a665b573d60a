// SPDX-License-Identifier: Apache-2.0
package swkit.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static swkit.Subspace.PROPERTY;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import swkit.Entry;
import swkit.Sink;
import swkit.Snapshot;
import swkit.Source;
import swkit.SwkitException;
import swkit.generation.Generation015;
import swkit.invocation.RemedyText;
import swkit.io.Bytes;
import swkit.testing.Relay;

/**
 * A database server as people run it: sockets, limits, lines that fall silent, TLS. Whatever fails,
 * fails with one line that has the address and no password. A subclass says which server.
 */
public abstract class ServerConnectionContract {
  /** Something to be done while the server is set up in one way. */
  @FunctionalInterface
  public interface Attempt {
    void run() throws Exception;
  }

  @TempDir public Path directory;

  /** The settings of a fresh database, with {@code more} names and values. */
  public abstract StoreSettings settings(String... more);

  /** The port of the server on 127.0.0.1. */
  public abstract int port();

  /** The passwords of all users. */
  public abstract List<String> passwords();

  /** The name of the socket that is looked for in a directory if the port is 5432. */
  public abstract String socketName();

  /** The names of this machine by which the server is reached. */
  public abstract List<String> hosts();

  /** What is said, of which one is enough, if the server takes nothing any more. */
  public abstract List<String> tookNothing();

  /** Makes {@code attempt} once for each way in which the backend writes. */
  public void eachWayOfWriting(Attempt attempt) throws Exception {
    attempt.run();
  }

  /** The settings of a user that may read all and have one connection. */
  public abstract StoreSettings oneConnection() throws Exception;

  /** The settings of a user that has to use TLS, and may read all. */
  public abstract StoreSettings onlyTls() throws Exception;

  /** What such a user is told who doesn't use it. */
  public abstract List<String> wantsTls();

  /** Passes settings of a server that offers no TLS to {@code work}. */
  public abstract void withoutTls(Consumer<StoreSettings> work) throws Exception;

  public static Store reading(StoreSettings settings) {
    return settings.backend().openForReading(settings, false);
  }

  public static Store writing(StoreSettings settings) {
    Store store = settings.backend().openForWriting(settings);
    store.prepare(Generation015.INSTANCE);
    return store;
  }

  public static void put(Store store, int from, int to, int valueBytes) {
    byte[] value = new byte[valueBytes];
    new Random(1).nextBytes(value);
    try (Sink sink = store.sink(PROPERTY)) {
      for (int i = from; i < to; i++) {
        sink.put(new Entry(Bytes.u32(i), value));
      }
      sink.commit();
    }
  }

  public final void fill(int entries, int valueBytes) {
    try (Store store = writing(settings())) {
      put(store, 0, entries, valueBytes);
    }
  }

  public static long count(Store store) {
    try (Snapshot snapshot = store.snapshot();
        Source source = snapshot.scan(PROPERTY)) {
      return source.stream().count();
    }
  }

  /** What the work fails with: one line with the address, and without a password. */
  public final String failure(StoreSettings settings, Runnable work) {
    SwkitException failure = catchThrowableOfType(SwkitException.class, work::run);
    assertThat(failure).isNotNull();
    StringWriter trace = new StringWriter();
    failure.printStackTrace(new PrintWriter(trace));
    passwords().forEach(password -> assertThat(trace.toString()).doesNotContain(password));
    assertThat(failure.getMessage()).hasLineCount(1).startsWith(settings.address());
    return RemedyText.message(failure);
  }

  public final String refusal(StoreSettings settings) {
    return failure(settings, () -> reading(settings).close());
  }

  @Test
  void aSocketThatCannotBeUsedIsNamed() throws Exception {
    Path socket = directory.resolve(socketName());
    StoreSettings settings = settings("host", directory.toString(), "port", "5432");
    assertThat(refusal(settings))
        .contains("the Unix socket " + socket + " can't be used (", "there is no such file");
    Files.createFile(socket);
    assertThat(refusal(settings))
        .contains("the Unix socket " + socket + " can't be used (", "refused");
  }

  @Test
  void aServerThatFallsSilentEndsAScan() throws Exception {
    fill(20_000, 1000);
    for (String host : hosts()) {
      try (Relay line = new Relay(port(), 5_000_000)) {
        StoreSettings settings =
            settings("host", host, "port", "" + line.port(), "read-timeout", "1s");
        try (Store store = reading(settings);
            Snapshot snapshot = store.snapshot()) {
          assertThat(failure(settings, () -> snapshot.scan(PROPERTY).stream().count()))
              .contains("p (property): can't be read", "key 0000")
              .contains("the connection was given up: it sent nothing for 1000 ms (read-timeout)");
          line.silence();
          assertThat(failure(settings, () -> snapshot.get(PROPERTY, Bytes.u32(1))))
              .contains("it sent nothing for 1000 ms");
        }
      }
    }
  }

  @Test
  void aServerThatFallsSilentEndsWriting() throws Exception {
    fill(1, 1);
    eachWayOfWriting(
        () -> {
          try (Relay line = new Relay(port(), 5_000_000)) {
            StoreSettings settings =
                settings("port", "" + line.port(), "read-timeout", "1s", "force", "true");
            try (Store store = settings.backend().openForWriting(settings)) {
              assertThat(failure(settings, () -> put(store, 1, 90_000, 1000)))
                  .contains("p (property): can't be written")
                  .containsAnyOf(tookNothing().toArray(String[]::new));
            }
          }
        });
  }

  @Test
  void aUserWithOneConnectionScansTwiceAtOnce() throws Exception {
    fill(10_000, 500);
    try (Store store = reading(oneConnection());
        Snapshot snapshot = store.snapshot()) {
      Source first = snapshot.scan(PROPERTY);
      assertThat(first.next().key()).isEqualTo(Bytes.u32(0));
      assertThat(snapshot.scan(PROPERTY).stream().count()).isEqualTo(10_000);
      assertThat(first.stream().count()).isEqualTo(9_999);
    }
  }

  @Test
  void aServerWithoutTlsIsTold() throws Exception {
    withoutTls(
        settings -> {
          StoreSettings tls = settings.with("tls.enable", "true");
          assertThat(refusal(tls))
              .contains("offers no TLS, which tls.enable = true asks for")
              .contains("set tls.enable = false");
          assertThat(refusal(tls.with("tls.allow-invalid-certs", "true")))
              .contains("offers no TLS");
        });
  }

  @Test
  void aServerThatWantsTlsIsTold() throws Exception {
    fill(1, 1);
    StoreSettings settings = onlyTls();
    assertThat(refusal(settings)).contains(wantsTls());
    StoreSettings tls = settings.with("tls.enable", "true");
    try (Store store = reading(tls.with("tls.allow-invalid-certs", "true"))) {
      assertThat(count(store)).isEqualTo(1);
    }
    assertThat(refusal(tls))
        .contains("certificate is refused", "it is self-signed, or signed by an authority");
  }
}
