// SPDX-License-Identifier: Apache-2.0
package swkit.dump;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import swkit.DumpException;
import swkit.FrameException;
import swkit.Remedy;
import swkit.Subspace;
import swkit.SwkitException;
import swkit.frame.FrameFormat;
import swkit.frame.FrameReader;
import swkit.generation.Stalwart10;
import swkit.io.Wording;

/**
 * The files of a dump that are frames, or a single frame. A frame is recognised by its content as
 * well as by its name, as in the server's importer. Immutable once {@link #find} has returned it.
 */
final class FrameFiles {
  private final DumpDirectory directory;
  private final Map<Subspace, Path> frames = new EnumMap<>(Subspace.class);
  private int schemaVersion;

  private FrameFiles(Path path) {
    this.directory = new DumpDirectory(path);
  }

  /**
   * Finds the frames in {@code directory}, which may be a single frame, and reads their headers.
   * Throws if there are none. {@code unreadable} receives the problem of each file that should be a
   * frame of this dump and isn't.
   */
  static FrameFiles find(Path directory, Consumer<SwkitException> unreadable) {
    FrameFiles found = new FrameFiles(directory);
    if (found.directory.isSingleFile()) {
      found.addFrame(directory, false);
      return found;
    }
    if (LegacyDump.isOne(directory)) {
      throw new DumpException(
          directory, "is a legacy dump, of before 0.15, which has no frames; it can only be read");
    }
    DumpLock.requireNotWritten(directory);
    List<Path> files = DumpDirectory.files(directory);
    for (Path file : files) {
      String name = file.getFileName().toString();
      if (Stalwart10.isFrameNamed(name)) {
        throw new DumpException(directory, Stalwart10.text("it has " + name));
      }
    }
    SwkitException first = found.directory.addAll(files, found::add, unreadable);
    if (found.frames.isEmpty()) {
      throw first != null ? first : empty(directory);
    }
    return found;
  }

  private static DumpException empty(Path directory) {
    if (Files.exists(Manifest.file(directory))) {
      return new DumpException(
          directory, "holds no frames, only the manifest of some; they were moved or deleted");
    }
    if (Files.isDirectory(directory.resolve(DumpWriter.WORK))) {
      boolean isResumable = Files.exists(DumpWriter.journal(directory));
      return new DumpException(
              directory, "holds no frames, only the remains of an interrupted export")
          .with(isResumable ? Remedy.RESUME_EXPORT : Remedy.EXPORT_AGAIN);
    }
    return new DumpException(
        directory,
        "holds no frames (files named subspace_<letter>); is it the directory that was exported"
            + " to?");
  }

  private void add(Path file) {
    boolean named = FrameFormat.isFileName(file);
    if (!named && !Files.isReadable(file)) {
      directory.addOther(file);
      return;
    }
    FileKind kind = kind(file);
    if (kind == FileKind.LEGACY) {
      throw directory.problem(
          file.getFileName()
              + " belongs to a dump of Stalwart "
              + LegacyDump.releasesOf(file)
              + ", which has no frames; move it, and what came with it, to a directory of its own");
    }
    if (named && kind != FileKind.LZ4) {
      throw new FrameException(
          file,
          0,
          kind == FileKind.EMPTY
              ? "is empty: its export was cut short; export again"
              : "is not an LZ4 frame: it is damaged, or another file with a frame's name");
    }
    if (!named && (kind != FileKind.LZ4 || !FrameFormat.isFrame(file))) {
      directory.addOther(file);
      return;
    }
    addFrame(file, named);
  }

  private void addFrame(Path file, boolean named) {
    String name = file.getFileName().toString();
    try (FrameReader frame = FrameReader.open(file)) {
      String right = FrameFormat.fileName(frame.subspace());
      if (named && !name.equals(right)) {
        throw directory.renamed(
            file, "subspace " + frame.subspace() + " and should be named " + right);
      }
      if (!frames.isEmpty() && frame.schemaVersion() != schemaVersion) {
        throw directory.problem(
            "holds frames of different schema versions: "
                + schemaVersion
                + ", but "
                + Integer.toUnsignedString(frame.schemaVersion())
                + " in "
                + name
                + "; they belong to different exports");
      }
      Path other = frames.putIfAbsent(frame.subspace(), file);
      if (other != null) {
        throw directory.twice("subspace " + frame.subspace(), other, file);
      }
      schemaVersion = frame.schemaVersion();
    }
  }

  private static FileKind kind(Path file) {
    try {
      return FileKind.of(file);
    } catch (IOException e) {
      throw new FrameException(file, "can't be read: " + Wording.reason(e), e);
    }
  }

  DumpDirectory directory() {
    return directory;
  }

  /** The file of each frame, in letter order. */
  Map<Subspace, Path> frames() {
    return Collections.unmodifiableMap(frames);
  }

  /** The schema version in the header of every frame. */
  int schemaVersion() {
    return schemaVersion;
  }
}
