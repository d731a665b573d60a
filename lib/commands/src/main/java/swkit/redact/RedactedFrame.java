// SPDX-License-Identifier: Apache-2.0
package swkit.redact;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.SplittableRandom;
import swkit.DumpException;
import swkit.Entry;
import swkit.Source;
import swkit.Subspace;
import swkit.frame.FrameWriter;
import swkit.io.Wording;

/**
 * A frame of the redacted dump, and the damage that the original has (store-and-dump 1.3): if it
 * can't be read to its end, neither can this one, after as many entries.
 */
final class RedactedFrame {
  /** What ends the reading of a frame. */
  enum Damage {
    NONE,
    /** The file is shorter than it was. */
    CUT,
    /** Its bytes are others. */
    ALTERED
  }

  /** The size of the value that takes the damage: more than a block of the frame. */
  private static final int SACRIFICE = 1 << 20;

  /**
   * How far from the end of the file the damage is: in the last value, and not in its last block.
   */
  private static final int FROM_END = SACRIFICE / 2;

  private final Subspace subspace;
  private final Path file;
  private long entries;
  private long bytes;
  private Damage damage = Damage.NONE;
  private boolean isUnmarked;

  /** A frame of {@code subspace} in {@code file}, which a writer creates. */
  RedactedFrame(Subspace subspace, Path file) {
    this.subspace = subspace;
    this.file = file;
  }

  Subspace subspace() {
    return subspace;
  }

  Path file() {
    return file;
  }

  long entries() {
    return entries;
  }

  long bytes() {
    return bytes;
  }

  Damage damage() {
    return damage;
  }

  /** The original ends like this. {@code cut} is whether its file is too short. */
  void damaged(boolean cut) {
    damage = cut ? Damage.CUT : Damage.ALTERED;
  }

  /** The original has no mark at its end. */
  void unmarked() {
    isUnmarked = true;
  }

  /** Writes all of {@code sorted}. */
  void write(Source sorted, FrameWriter frame) {
    byte[] last = Entry.NO_VALUE;
    for (Entry entry = sorted.next(); entry != null; entry = sorted.next()) {
      frame.put(entry);
      last = entry.key();
      entries++;
      bytes += entry.size();
    }
    if (damage != Damage.NONE) {
      byte[] noise = new byte[SACRIFICE];
      SplittableRandom random = new SplittableRandom(entries);
      for (int i = 0; i < noise.length; i++) {
        noise[i] = (byte) (0x80 | random.nextInt(0x40));
      }
      byte[] key = Arrays.copyOf(last, last.length + 1);
      key[last.length] = (byte) 0xFF;
      frame.put(new Entry(key, noise));
    }
    frame.commit();
  }

  /** Makes the file what the original was: damaged, or without a mark at its end. */
  void finish() {
    if (damage == Damage.NONE) {
      if (isUnmarked) {
        UnmarkedFrame.replace(file);
      }
      return;
    }
    try (RandomAccessFile content = new RandomAccessFile(file.toFile(), "rw")) {
      long length = content.length();
      switch (damage) {
        case CUT -> content.setLength(length - FROM_END);
        case ALTERED -> {
          content.seek(length - FROM_END);
          int before = content.read();
          content.seek(length - FROM_END);
          content.write(before ^ 0x55);
        }
        default -> throw new IllegalStateException();
      }
      content.getFD().sync();
    } catch (IOException e) {
      throw new DumpException(file, "can't be written to: " + Wording.reason(e), e);
    }
  }
}
