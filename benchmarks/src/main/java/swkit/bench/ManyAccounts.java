// SPDX-License-Identifier: Apache-2.0
package swkit.bench;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import swkit.Bytes;
import swkit.Dump;
import swkit.Entry;
import swkit.FrameReader;
import swkit.FrameWriter;
import swkit.Source;
import swkit.Subspace;

/**
 * Writes a dump with the accounts of another one many times over: real documents, with their
 * indexes, counters and links, under new account ids. The copies are not in the directory.
 *
 * <p>Arguments: the dump to multiply, the directory to write to, and how many copies. 2,000 copies
 * of the golden are 106,000 mails and 250 MB of properties.
 */
public final class ManyAccounts {
  private static final int FIRST_COPY = 1000;
  private static final int STEP = 10;

  private ManyAccounts() {}

  public static void main(String... args) throws Exception {
    write(Path.of(args[0]), Path.of(args[1]), Integer.parseInt(args[2]));
  }

  static void write(Path from, Path to, int copies) throws Exception {
    Files.createDirectories(to);
    Dump dump = Dump.open(from);
    for (Subspace subspace : dump.subspaces()) {
      Path file = to.resolve(Dump.frameName(subspace));
      try (FrameReader frame = dump.read(subspace);
          FrameWriter out = FrameWriter.create(file, subspace, dump.schemaVersion())) {
        switch (subspace) {
          case PROPERTY, INDEXES, COUNTERS, CHANGELOG -> byAccount(frame, out, copies);
          case BLOB_LINKS -> links(frame, out, copies);
          default -> out.putAll(frame);
        }
        out.commit();
      }
    }
  }

  private static void byAccount(Source frame, FrameWriter out, int copies) {
    List<Entry> after = new ArrayList<>();
    List<Entry> owned = new ArrayList<>();
    for (Entry entry = frame.next(); entry != null; entry = frame.next()) {
      if (entry.key().length < 4) {
        out.put(entry);
      } else if (Bytes.u32(entry.key(), 0) == -1) {
        after.add(entry);
      } else {
        owned.add(entry);
      }
    }
    owned.forEach(out::put);
    for (int copy = 0; copy < copies; copy++) {
      for (Entry entry : owned) {
        out.put(new Entry(under(entry.key(), 0, copy), entry.value()));
      }
    }
    after.forEach(out::put);
  }

  /** The key with the account at {@code at} changed to that of a copy. */
  private static byte[] under(byte[] key, int at, int copy) {
    byte[] changed = key.clone();
    byte[] account = Bytes.u32(FIRST_COPY + STEP * copy + Bytes.u32(key, at));
    System.arraycopy(account, 0, changed, at, 4);
    return changed;
  }

  private static void links(Source frame, FrameWriter out, int copies) {
    TreeMap<byte[], Entry> group = new TreeMap<>(Entry::compareKeys);
    for (Entry link = frame.next(); link != null; link = frame.next()) {
      if (link.key().length == 32) {
        group.values().forEach(out::put);
        group.clear();
      }
      group.put(link.key(), link);
      for (int copy = 0; link.key().length == 41 && copy < copies; copy++) {
        byte[] key = under(link.key(), 32, copy);
        group.put(key, new Entry(key));
      }
    }
    group.values().forEach(out::put);
  }
}
