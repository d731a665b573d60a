// SPDX-License-Identifier: Apache-2.0
package swkit.salvage;

import java.nio.file.Path;
import swkit.Workers;
import swkit.legacy.Family;
import swkit.salvage.LegacyStructure.Segment;

/** One damaged file of a legacy dump, whose operations have been found. For one thread. */
final class LegacyFile implements AutoCloseable {
  /** Takes the operations of a file, in its order. */
  interface Visitor {
    /**
     * Begins with {@code segment}, after a gap. Nothing of {@code state} is known, unless the
     * visitor sets it.
     *
     * @param before the state before the gap
     */
    void segment(Segment segment, LegacyState before, LegacyState state);

    /**
     * Takes an operation, with the {@code state} before it. Returns whether it sets that.
     *
     * @param family the family after it
     */
    boolean operation(LegacyOp op, Family family, LegacyState state);
  }

  private final Path path;
  private final String name;
  private final PatchedFile bytes;
  private final LegacyStructure structure;

  /**
   * Reads {@code path}.
   *
   * @param first the family of its first entries
   */
  LegacyFile(Path path, Family first, int version, boolean keepsAltered, Workers workers) {
    this.path = path;
    this.name = first.file(version);
    this.bytes = new PatchedFile(path);
    try {
      this.structure = new LegacyStructure(bytes, first, version, keepsAltered, workers);
    } catch (RuntimeException | Error e) {
      bytes.close();
      throw e;
    }
  }

  Path path() {
    return path;
  }

  /** The name that the export gives such a file. */
  String name() {
    return name;
  }

  PatchedFile bytes() {
    return bytes;
  }

  LegacyStructure structure() {
    return structure;
  }

  /** Whether everything in it is readable and right, as far as that shows. */
  boolean isWhole() {
    return structure.gaps().isEmpty() && !structure.endsInState() && !structure.hasDropped();
  }

  /** Passes all operations to {@code visitor}, which may set what is unknown in the state. */
  void visit(Visitor visitor) {
    LegacyState state = new LegacyState();
    for (Segment segment : structure.segments()) {
      if (segment != structure.segments().get(0)) {
        LegacyState before = state.copy();
        state.forget();
        visitor.segment(segment, before, state);
      }
      Family family = segment.family();
      for (long at = segment.from(); at < segment.to(); ) {
        LegacyOp op = structure.shape().read(at, family, false);
        family = op.familyAfter(family);
        at = op.end();
        if (visitor.operation(op, family, state)) {
          state.set(op);
        }
      }
    }
  }

  @Override
  public void close() {
    bytes.close();
  }
}
