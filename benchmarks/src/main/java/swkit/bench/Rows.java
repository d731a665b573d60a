// SPDX-License-Identifier: Apache-2.0
package swkit.bench;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import swkit.Entry;
import swkit.Subspace;
import swkit.dump.Dump;
import swkit.frame.FrameReader;
import swkit.generation.Generation;
import swkit.io.Bytes;

/**
 * The entries of a dump as plain files in the form that a baseline takes, so that it does nothing
 * but its own work: made once, before anything is measured. A file for each subspace, named by its
 * letter.
 */
final class Rows {
  private static final int BUFFER = 1 << 16;
  private static final byte[] COPY_HEADER =
      "PGCOPY\n\u00ff\r\n\0\0\0\0\0\0\0\0\0".getBytes(StandardCharsets.ISO_8859_1);

  /** What the files are for. */
  enum Form {
    /** Lengths of key and value, key, value. */
    PLAIN,
    /** As COPY … BINARY takes it. */
    POSTGRESQL,
    /** As LOAD DATA takes it. */
    MYSQL
  }

  private Rows() {}

  /** The subspaces that have entries. */
  static List<Subspace> subspaces(Path rows) throws IOException {
    try (var files = Files.list(rows)) {
      return files
          .map(file -> Subspace.of(file.getFileName().toString().charAt(0)))
          .sorted()
          .toList();
    }
  }

  static Path file(Path rows, Subspace subspace) {
    return rows.resolve(String.valueOf(subspace.letter()));
  }

  /** Writes all entries of {@code dump} to {@code rows}. */
  static void write(Path dump, Path rows, Form form) throws IOException {
    Files.createDirectories(rows);
    Dump opened = Dump.open(dump);
    Generation generation = Generation.of(opened.schemaVersion(), dump.toString());
    for (Subspace subspace : opened.subspaces()) {
      try (FrameReader frame = opened.read(subspace)) {
        Entry entry = frame.next();
        if (entry == null) {
          continue;
        }
        try (var out = out(file(rows, subspace))) {
          Generation.Kind kind = generation.kind(subspace);
          if (form == Form.POSTGRESQL) {
            out.write(COPY_HEADER);
          }
          for (; entry != null; entry = frame.next()) {
            switch (form) {
              case PLAIN -> plain(out, entry);
              case POSTGRESQL -> copy(out, entry, kind);
              case MYSQL -> load(out, entry, kind);
            }
          }
          if (form == Form.POSTGRESQL) {
            out.writeShort(-1);
          }
        }
      }
    }
  }

  private static DataOutputStream out(Path file) throws IOException {
    return new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(file), BUFFER));
  }

  private static void plain(DataOutputStream out, Entry entry) throws IOException {
    out.writeInt(entry.key().length);
    out.writeInt(entry.value().length);
    out.write(entry.key());
    out.write(entry.value());
  }

  private static void copy(DataOutputStream out, Entry entry, Generation.Kind kind)
      throws IOException {
    out.writeShort(kind == Generation.Kind.KEYS ? 1 : 2);
    out.writeInt(entry.key().length);
    out.write(entry.key());
    if (kind == Generation.Kind.COUNTERS) {
      out.writeInt(8);
      out.writeLong(Bytes.i64le(entry.value(), 0));
    } else if (kind != Generation.Kind.KEYS) {
      out.writeInt(entry.value().length);
      out.write(entry.value());
    }
  }

  private static void load(DataOutputStream out, Entry entry, Generation.Kind kind)
      throws IOException {
    escaped(out, entry.key());
    if (kind == Generation.Kind.COUNTERS) {
      out.writeByte('\t');
      out.writeBytes(Long.toString(Bytes.i64le(entry.value(), 0)));
    } else if (kind != Generation.Kind.KEYS) {
      out.writeByte('\t');
      escaped(out, entry.value());
    }
    out.writeByte('\n');
  }

  private static void escaped(OutputStream out, byte[] bytes) throws IOException {
    for (byte b : bytes) {
      int escape =
          switch (b) {
            case 0 -> '0';
            case '\t' -> 't';
            case '\n' -> 'n';
            case '\\' -> '\\';
            default -> 0;
          };
      if (escape != 0) {
        out.write('\\');
        out.write(escape);
      } else {
        out.write(b);
      }
    }
  }

  /** What is done with a row. */
  interface Use {
    void row(byte[] key, byte[] value) throws Exception;
  }

  /** Reads a plain file. */
  static void each(Path file, Use use) throws Exception {
    long left = Files.size(file);
    try (var in =
        new DataInputStream(new BufferedInputStream(Files.newInputStream(file), BUFFER))) {
      while (left > 0) {
        byte[] key = new byte[in.readInt()];
        byte[] value = new byte[in.readInt()];
        in.readFully(key);
        in.readFully(value);
        use.row(key, value);
        left -= 8L + key.length + value.length;
      }
    }
  }
}
