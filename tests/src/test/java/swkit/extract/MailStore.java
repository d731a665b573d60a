// SPDX-License-Identifier: Apache-2.0
package swkit.extract;

import com.dynatrace.hash4j.hashing.Hashing;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import org.apache.commons.codec.digest.Blake3;
import swkit.io.Bytes;
import swkit.testing.Goldens;

/**
 * A copy of the golden SQLite store of 0.15.5, into which a test puts mailboxes and mails of its
 * own (key-layouts 1.7).
 */
final class MailStore implements AutoCloseable {
  /** The account {@code alice}. */
  static final int ALICE = 2;

  private static final int SEEN = 1;

  private final Path file;
  private final Connection connection;

  MailStore(Path file) throws IOException, SQLException {
    this.file = file;
    Files.copy(Goldens.SQLITE, file);
    connection = DriverManager.getConnection("jdbc:sqlite:" + file);
  }

  String operand() {
    return "sqlite:" + file;
  }

  void put(String table, byte[] key, byte[] value) throws SQLException {
    try (PreparedStatement insert =
        connection.prepareStatement("INSERT OR REPLACE INTO " + table + " (k, v) VALUES (?, ?)")) {
      insert.setBytes(1, key);
      insert.setBytes(2, value);
      insert.executeUpdate();
    }
  }

  void delete(String table, byte[] key) throws SQLException {
    try (PreparedStatement delete =
        connection.prepareStatement("DELETE FROM " + table + " WHERE k = ?")) {
      delete.setBytes(1, key);
      if (delete.executeUpdate() != 1) {
        throw new SQLException("no such row");
      }
    }
  }

  static byte[] key(int collection, int field, int document) {
    return Bytes.concat(
        Bytes.u32(ALICE), new byte[] {(byte) collection, (byte) field}, Bytes.u32(document));
  }

  private static ByteBuffer little(int size) {
    return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
  }

  /** A hashed archive of {@code before}, padded, and {@code root} after it. */
  private static byte[] archive(byte[] payload) {
    int sum = (int) Hashing.xxh3_64().hashBytesToLong(payload, 0, payload.length);
    return Bytes.concat(payload, Bytes.u32(sum), new byte[] {(byte) 0xA0});
  }

  private static byte[] padded(byte[] bytes) {
    return Arrays.copyOf(bytes, (bytes.length + 7) / 8 * 8);
  }

  /** Adds a mailbox of alice without a role; {@code parent} is -1 for none. */
  void mailbox(int document, String name, int parent, int uidValidity) throws SQLException {
    byte[] text = name.getBytes(StandardCharsets.UTF_8);
    byte[] before = padded(text);
    ByteBuffer root = little(44);
    root.putInt(text.length & 0x3F | 0x80 | (text.length & ~0x3F) << 2).putInt(-before.length);
    root.put((byte) 8).position(12);
    root.putInt(parent + 1).position(24);
    root.putInt(uidValidity);
    put("p", key(1, 50, document), archive(Bytes.concat(before, root.array())));
  }

  /** Adds a mail of alice that has been seen, and returns the hash of its content. */
  byte[] mail(int document, int mailbox, int uid, long received, String added, byte[] blob)
      throws SQLException {
    return mail(document, mailbox, uid, received, List.of(), added, blob);
  }

  byte[] mail(
      int document,
      int mailbox,
      int uid,
      long received,
      List<String> keywords,
      String added,
      byte[] blob)
      throws SQLException {
    put("p", key(0, 50, document), archive(data(mailbox, uid, keywords, blob.length)));
    byte[] hash = Blake3.hash(blob);
    int header = header(blob);
    byte[] raw = Bytes.concat(added.getBytes(StandardCharsets.UTF_8), Arrays.copyOf(blob, header));
    byte[] before = padded(raw);
    ByteBuffer root = little(72);
    root.putLong(0).putLong(received).put(hash).putInt(header);
    root.putInt(-52 - before.length).putInt(0);
    root.putInt(-60 - before.length).putInt(raw.length);
    put("p", key(0, 71, document), archive(Bytes.concat(before, root.array())));
    put("t", hash, blob);
    put("k", hash, new byte[0]);
    put("k", Bytes.concat(hash, Bytes.u32(ALICE), new byte[1], Bytes.u32(document)), new byte[0]);
    return hash;
  }

  private static byte[] data(int mailbox, int uid, List<String> keywords, int size) {
    ByteArrayOutputStream payload = new ByteArrayOutputStream();
    for (String keyword : keywords) {
      payload.writeBytes(keyword.getBytes(StandardCharsets.UTF_8));
    }
    payload.writeBytes(new byte[(8 - payload.size() % 8) % 8]);
    int places = payload.size();
    payload.writeBytes(little(8).putInt(mailbox).putInt(uid).array());
    int items = payload.size();
    payload.writeBytes(little(12).putInt(SEEN).array());
    int text = 0;
    for (String keyword : keywords) {
      ByteBuffer item = little(12).putInt(0);
      int length = keyword.getBytes(StandardCharsets.UTF_8).length;
      payload.writeBytes(item.putInt(text - payload.size() - 4).putInt(length).array());
      text += length;
    }
    int root = payload.size();
    payload.writeBytes(
        little(24)
            .putInt(places - root)
            .putInt(1)
            .putInt(items - root - 8)
            .putInt(1 + keywords.size())
            .putInt(1)
            .putInt(size)
            .array());
    return payload.toByteArray();
  }

  /** The length of the header with its empty line. */
  private static int header(byte[] blob) {
    String text = new String(blob, StandardCharsets.ISO_8859_1);
    int at = text.indexOf("\r\n\r\n");
    return at < 0 ? 0 : at + 4;
  }

  @Override
  public void close() throws SQLException {
    connection.close();
  }
}
