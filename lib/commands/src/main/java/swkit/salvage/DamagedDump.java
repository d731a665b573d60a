// SPDX-License-Identifier: Apache-2.0
package swkit.salvage;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import swkit.DumpException;
import swkit.RefusedException;
import swkit.Source;
import swkit.Subspace;
import swkit.Workers;
import swkit.dump.Manifest;
import swkit.frame.FrameFormat;
import swkit.frame.FrameIndex;
import swkit.frame.FrameWriter;
import swkit.generation.Generation;
import swkit.io.Bytes;
import swkit.io.FileStart;
import swkit.io.Wording;
import swkit.lz4.DamagedLz4Frame;
import swkit.lz4.DamagedLz4Frame.Piece;

/**
 * A dump whose frames may be damaged. A damaged header is replaced by what the file's name and the
 * other frames say (store-and-dump 1.2, 1.3).
 */
final class DamagedDump implements DamagedDatabase {
  private static final String PREFIX = "subspace_";

  /** How every LZ4 frame begins. */
  private static final int LZ4_MAGIC = 0x04224D18;

  /** A file whose name tells nothing is a frame if its magic number has no more wrong bits. */
  private static final int MOST_WRONG_BITS = 8;

  private final Path directory;
  private final boolean keepsAltered;
  private final Workers workers;
  private final Map<Subspace, Path> files = new EnumMap<>(Subspace.class);
  private final List<String> notes = new ArrayList<>();
  private final Map<Subspace, SalvagedFrame> begun = new EnumMap<>(Subspace.class);
  private final Set<Subspace> proven = EnumSet.noneOf(Subspace.class);
  private final Manifest manifest;
  private final int schemaVersion;

  /**
   * Opens the dump in {@code directory}, or the single frame.
   *
   * @param schemaVersion the schema version if the frames don't tell it; 0 if it isn't known
   */
  DamagedDump(Path directory, int schemaVersion, boolean keepsAltered, Workers workers) {
    this.directory = directory;
    this.keepsAltered = keepsAltered;
    this.workers = workers;
    Map<Integer, Integer> versions = new HashMap<>();
    for (Path file : files(directory)) {
      add(file, versions);
    }
    if (files.isEmpty()) {
      throw new DumpException(directory, "holds no frame of a dump of 0.15 or later");
    }
    this.schemaVersion = version(versions, schemaVersion);
    manifest =
        Files.isDirectory(directory)
            ? Manifest.find(directory, problem -> notes.add(problem + ": it isn't used"))
            : null;
  }

  private static List<Path> files(Path directory) {
    if (Files.isRegularFile(directory)) {
      return List.of(directory);
    }
    try (Stream<Path> all = Files.list(directory)) {
      return all.filter(Files::isRegularFile).sorted().toList();
    } catch (IOException e) {
      throw new DumpException(directory, "can't be read: " + Wording.reason(e), e);
    }
  }

  /**
   * Whether {@code file} is not a frame, by its name and its first bytes. Else all of it would be
   * searched for blocks.
   */
  private static boolean isOther(Path file) {
    if (named(file) != null) {
      return false;
    }
    try {
      byte[] start = FileStart.of(file, Integer.BYTES);
      return start.length < Integer.BYTES
          || Integer.bitCount(Bytes.u32(start, 0) ^ LZ4_MAGIC) > MOST_WRONG_BITS;
    } catch (IOException e) {
      throw new DumpException(file, "can't be read: " + Wording.reason(e), e);
    }
  }

  private void add(Path file, Map<Integer, Integer> versions) {
    byte[] header = isOther(file) ? new byte[0] : header(file);
    boolean isFrame = header.length == FrameFormat.HEADER_LENGTH && header[0] == FrameFormat.MAGIC;
    Subspace given = isFrame ? Subspace.of(header[1]) : null;
    Subspace named = named(file);
    if (given == null && named == null) {
      notes.add(file + " is not a frame and is left out");
      return;
    }
    if (isFrame) {
      versions.merge(Bytes.u32le(header, 2), 1, Integer::sum);
    }
    Subspace subspace = named == null ? given : named;
    if (given == null) {
      notes.add(file + ": its header is damaged; by its name it holds " + subspace);
    } else if (named != null && named != given) {
      notes.add(file + ": its header says " + given + "; its name is taken, which says " + named);
    }
    Path other = files.putIfAbsent(subspace, file);
    if (other != null) {
      notes.add(file + " holds " + subspace + " too; " + other.getFileName() + " is taken");
    }
  }

  /** Whether {@code file} has the name of a frame. */
  static boolean isNamedAsFrame(Path file) {
    return named(file) != null;
  }

  private static Subspace named(Path file) {
    String name = file.getFileName().toString();
    return name.startsWith(PREFIX) && name.length() == PREFIX.length() + 1
        ? Subspace.of(name.charAt(PREFIX.length()))
        : null;
  }

  /** The first bytes of content; fewer if they can't be read. */
  private static byte[] header(Path file) {
    try (DamagedLz4Frame frame = DamagedLz4Frame.open(file)) {
      Piece first = frame.next();
      byte[] content = first == null ? new byte[0] : first.content();
      return java.util.Arrays.copyOf(content, Math.min(content.length, FrameFormat.HEADER_LENGTH));
    } catch (IOException e) {
      throw new DumpException(file, "can't be read: " + Wording.reason(e), e);
    }
  }

  private int version(Map<Integer, Integer> versions, int given) {
    int best = given;
    int count = 0;
    for (Map.Entry<Integer, Integer> version : versions.entrySet()) {
      if (Generation.isKnown(version.getKey()) && version.getValue() > count) {
        best = version.getKey();
        count = version.getValue();
      }
    }
    if (!Generation.isKnown(best)) {
      throw new RefusedException(
          directory.toString(),
          "no frame tells the schema version; give it by --schema (5 is 0.15, 6 is 0.16)");
    }
    if (given != 0 && given != best) {
      if (count > 1 && !versions.containsKey(given)) {
        throw new RefusedException(
            directory.toString(),
            Wording.count(count, "frame names", "frames name")
                + " schema version "
                + best
                + ", not "
                + given
                + ": omit --schema, or give "
                + best);
      }
      best = given;
    }
    int other = versions.values().stream().mapToInt(Integer::intValue).sum() - count;
    if (other > 0) {
      notes.add(
          Wording.count(other, "frame names", "frames name")
              + " another schema version than "
              + best
              + ", which is taken");
    }
    return best;
  }

  @Override
  public String address() {
    return directory.toString();
  }

  @Override
  public String kind() {
    return "dump";
  }

  @Override
  public int schemaVersion() {
    return schemaVersion;
  }

  @Override
  public Set<Subspace> subspaces() {
    return Collections.unmodifiableSet(files.keySet());
  }

  @Override
  public List<String> notes() {
    List<String> all = new ArrayList<>(notes);
    long givenUp = begun.values().stream().mapToLong(SalvagedFrame::givenUp).sum();
    if (givenUp > 0) {
      all.add(
          Wording.count(givenUp, "search for a flipped bit was", "searches for flipped bits were")
              + " given up, because they took too long; what they might have corrected is lost");
    }
    List<String> unproven = new ArrayList<>();
    begun.forEach(
        (subspace, frame) -> {
          if (frame.unproven() > 0 && !proven.contains(subspace)) {
            unproven.add(
                subspace.letter() + " " + Wording.count(frame.unproven(), "value", "values"));
          }
        });
    if (!unproven.isEmpty()) {
      all.add(
          "no hash or checksum covers these values: "
              + String.join(", ", unproven)
              + "; a flipped bit in one that leaves a valid value or key doesn't show");
    }
    return all;
  }

  @Override
  public Verdict verdict(Subspace subspace, FrameWriter written) {
    FrameIndex sealed = manifest == null ? null : manifest.frames().get(subspace);
    Verdict verdict = Verdict.of(written, begun.get(subspace).contentChecksum(), sealed);
    if (verdict == Verdict.PROVEN) {
      proven.add(subspace);
    }
    return verdict;
  }

  @Override
  public List<String> leftOut() {
    return manifest == null ? List.of() : manifest.about().leftOut();
  }

  @Override
  public long estimate(Subspace subspace) {
    try {
      return Files.size(files.get(subspace));
    } catch (IOException e) {
      return -1;
    }
  }

  @Override
  public Source entries(Subspace subspace, Consumer<Loss> losses) {
    Generation generation = Generation.of(schemaVersion, address());
    SalvagedFrame frame =
        new SalvagedFrame(files.get(subspace), subspace, generation, keepsAltered, workers, losses);
    begun.put(subspace, frame);
    return frame;
  }

  @Override
  public long corrected() {
    return begun.values().stream().mapToLong(SalvagedFrame::corrected).sum();
  }

  @Override
  public void close() {
    begun.values().forEach(SalvagedFrame::close);
  }
}
