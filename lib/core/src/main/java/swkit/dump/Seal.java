// SPDX-License-Identifier: Apache-2.0
package swkit.dump;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import swkit.Subspace;
import swkit.frame.FrameIndex;
import swkit.io.Wording;

/**
 * The manifest of a dump, compared with its frames: their sizes, and their first and last bytes.
 * The bytes between are compared when they are read. Immutable.
 *
 * @see Manifest
 */
public final class Seal {
  private final Manifest manifest;
  private final String note;
  private final String damage;
  private final Map<Subspace, String> unfit = new EnumMap<>(Subspace.class);

  private Seal(Manifest manifest, String note, String damage) {
    this.manifest = manifest;
    this.note = note;
    this.damage = damage;
  }

  /**
   * The seal of the dump in {@code directory}; null if it has none. {@code frames} are the frames
   * whose headers could be read. The problem of any other existing frame is reported elsewhere.
   */
  static Seal of(Path directory, Map<Subspace, Path> frames, int schemaVersion) {
    Path file = Manifest.file(directory);
    if (Files.notExists(file) || Files.isRegularFile(file.getParent())) {
      return null;
    }
    Seal seal;
    try {
      seal = new Seal(Manifest.read(file), null, null);
    } catch (Manifest.LaterFormat e) {
      return new Seal(
          null, file + " " + e.getMessage() + ": the dump is read as if unsealed", null);
    } catch (IllegalArgumentException e) {
      return new Seal(null, null, file + " is damaged: " + e.getMessage());
    } catch (IOException e) {
      return new Seal(null, null, file + " can't be read: " + Wording.reason(e));
    }
    for (FrameIndex index : seal.manifest.frames().values()) {
      Subspace subspace = index.subspace();
      Path frame = frames.get(subspace);
      String problem =
          frame != null
              ? problem(frame, index, schemaVersion)
              : Files.exists(directory.resolve(Dump.frameName(subspace)))
                  ? null
                  : Dump.frameName(subspace)
                      + " is missing; when sealed it had "
                      + Wording.count(index.entries(), "entry", "entries");
      if (problem != null) {
        seal.unfit.put(subspace, problem);
      }
    }
    for (Map.Entry<Subspace, Path> frame : frames.entrySet()) {
      if (!seal.manifest.frames().containsKey(frame.getKey())) {
        seal.unfit.put(
            frame.getKey(),
            frame.getValue().getFileName() + " did not exist when the dump was sealed");
      }
    }
    return seal;
  }

  private static String problem(Path frame, FrameIndex index, int schemaVersion) {
    try {
      long size = Files.size(frame);
      if (size != index.fileBytes()) {
        return frame.getFileName()
            + " has "
            + Wording.count(size, "byte", "bytes")
            + ", but had "
            + Wording.count(index.fileBytes(), "byte", "bytes")
            + " when it was sealed: it was "
            + (size < index.fileBytes() ? "cut short or replaced" : "appended to or replaced");
      }
      boolean same =
          index.schemaVersion() == schemaVersion && FrameIndex.ends(frame) == index.ends();
      return same
          ? null
          : frame.getFileName() + " has the size of the sealed frame but different content";
    } catch (IOException e) {
      return frame.getFileName() + " can't be read: " + Wording.reason(e);
    }
  }

  /** The manifest; null if it is damaged or of a later format. */
  public Manifest manifest() {
    return manifest;
  }

  /** Why an intact manifest isn't used; null if it is used. */
  public String note() {
    return note;
  }

  /**
   * The index of {@code subspace}; null if its frame differs from the sealed one or isn't in the
   * manifest.
   */
  public FrameIndex index(Subspace subspace) {
    return manifest == null || unfit.containsKey(subspace) ? null : manifest.frames().get(subspace);
  }

  /** A line for each difference from what was sealed. */
  public List<String> problems() {
    return problems(java.util.EnumSet.allOf(Subspace.class));
  }

  /** The problems that concern {@code subspaces}. */
  public List<String> problems(Set<Subspace> subspaces) {
    List<String> problems = new ArrayList<>();
    if (damage != null) {
      problems.add(damage);
    }
    unfit.forEach(
        (subspace, problem) -> {
          if (subspaces.contains(subspace)) {
            problems.add(problem);
          }
        });
    return problems;
  }
}
