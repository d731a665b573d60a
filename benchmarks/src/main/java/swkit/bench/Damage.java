// SPDX-License-Identifier: Apache-2.0
package swkit.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Damage to the files of a database: flipped bits and pages of zeros at places that a seed chooses,
 * or a lost file.
 *
 * @param bits how many bits are flipped
 * @param pages how many pages are lost
 * @param lost what file is lost; null if none is
 * @param isEachMegabyte whether so many bits are flipped in each megabyte of each file
 */
record Damage(int bits, int pages, LostFile lost, boolean isEachMegabyte) {
  /** The length of a page, in bytes. */
  static final int PAGE = 4096;

  private static final int MEGABYTE = 1 << 20;

  /** Bits and pages, in any database. */
  static final List<Damage> PLACES =
      List.of(
          new Damage(1, 0, null),
          new Damage(10, 0, null),
          new Damage(100, 0, null),
          new Damage(0, 1, null),
          new Damage(0, 10, null));

  /** The same, and a bit in each megabyte of each frame of a dump. */
  static final List<Damage> IN_FRAMES = new ArrayList<>(PLACES);

  /** The same as anywhere, and lost files of a RocksDB store. */
  static final List<Damage> IN_ROCKSDB = new ArrayList<>(PLACES);

  static {
    IN_FRAMES.add(new Damage(1, 0, null, true));
    for (LostFile lost : LostFile.values()) {
      IN_ROCKSDB.add(new Damage(0, 0, lost));
    }
  }

  private Damage(int bits, int pages, LostFile lost) {
    this(bits, pages, lost, false);
  }

  /** A kind of file in a RocksDB store; of several, the largest is lost. */
  enum LostFile {
    CURRENT("CURRENT", "CURRENT"),
    MANIFEST("MANIFEST", "MANIFEST-.*"),
    TABLE("table", ".*[.]sst"),
    BLOB_FILE("blob file", ".*[.]blob");

    private final String noun;
    private final String names;

    LostFile(String noun, String names) {
      this.noun = noun;
      this.names = names;
    }

    private Path of(List<Path> files) {
      return files.stream()
          .filter(file -> file.getFileName().toString().matches(names))
          .max(Comparator.comparingLong(file -> file.toFile().length()))
          .orElseThrow(() -> new IllegalStateException("the store has no " + noun + " to lose"));
    }
  }

  @Override
  public String toString() {
    if (lost != null) {
      return "no " + lost.noun;
    }
    int count = bits + pages;
    return count
        + (bits > 0 ? " bit" : " page")
        + (count == 1 ? "" : "s")
        + (isEachMegabyte ? " a megabyte" : "");
  }

  /** Copies the files of {@code database} into {@code copy}, and damages them there. */
  void copy(Path database, Path copy, long seed) throws IOException {
    List<Path> names;
    try (var files = Files.list(database)) {
      names = new ArrayList<>(files.filter(Files::isRegularFile).sorted().toList());
    }
    if (lost != null) {
      names.remove(lost.of(names));
    }
    Map<Path, byte[]> files = new HashMap<>();
    long size = 0;
    for (Path name : names) {
      files.put(name, Files.readAllBytes(name));
      size += files.get(name).length;
    }
    Random random = new Random(seed * 1000 + bits + pages * 7L);
    if (isEachMegabyte) {
      names.forEach(name -> damageEachMegabyte(files.get(name), random));
      size = 0;
    }
    for (int i = 0; size > 0 && i < bits + pages; i++) {
      long at = (long) (random.nextDouble() * size);
      int bit = random.nextInt(8);
      for (Path name : names) {
        byte[] bytes = files.get(name);
        if (at < bytes.length) {
          damage(bytes, (int) at, bit);
          break;
        }
        at -= bytes.length;
      }
    }
    for (Path name : names) {
      Files.write(copy.resolve(name.getFileName()), files.get(name));
    }
  }

  private void damageEachMegabyte(byte[] bytes, Random random) {
    for (int from = 0; from < bytes.length; from += MEGABYTE) {
      for (int i = 0; i < bits; i++) {
        int at = from + random.nextInt(Math.min(MEGABYTE, bytes.length - from));
        damage(bytes, at, random.nextInt(8));
      }
    }
  }

  private void damage(byte[] bytes, int at, int bit) {
    if (bits > 0) {
      bytes[at] ^= (byte) (1 << bit);
    } else {
      int page = at / PAGE * PAGE;
      Arrays.fill(bytes, page, Math.min(page + PAGE, bytes.length), (byte) 0);
    }
  }
}
