// SPDX-License-Identifier: Apache-2.0
package swkit.verify;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Predicate;
import swkit.Subspace;

/**
 * Compares both sides of {@link CrossReference}s: by the sums that one pass collects, and by
 * reading again what doesn't match, to name the cases. {@link #sides} is thread-safe.
 */
final class ReferenceComparison {
  private final List<CrossReference> references;
  private final Predicate<Subspace> isWhole;

  /**
   * A comparison of those of {@code references} whose subspaces can be read.
   *
   * @param isWhole whether a subspace is there, and no damage was met in it so far
   */
  ReferenceComparison(List<CrossReference> references, Predicate<Subspace> isWhole) {
    this.isWhole = isWhole;
    this.references = references.stream().filter(this::isWhole).toList();
  }

  private boolean isWhole(CrossReference reference) {
    return isWhole.test(reference.left().subspace()) && isWhole.test(reference.right().subspace());
  }

  /** The sides to which the rows of {@code subspace} belong. */
  List<CrossReference.Side> sides(Subspace subspace) {
    List<CrossReference.Side> sides = new ArrayList<>();
    for (CrossReference reference : references) {
      for (CrossReference.Side side : List.of(reference.left(), reference.right())) {
        if (side.subspace() == subspace) {
          sides.add(side);
        }
      }
    }
    return sides;
  }

  /**
   * Reads again what doesn't match, and reports the rows without a counterpart.
   *
   * @param reader reads a subspace, and passes each of its rows on
   */
  void compare(BiConsumer<Subspace, Consumer<DecodedRow>> reader, Findings findings) {
    List<CrossReference> uneven =
        references.stream().filter(this::isWhole).filter(CrossReference::compare).toList();
    if (uneven.isEmpty()) {
      return;
    }
    again(uneven, reader, CrossReference.Side::identify);
    uneven.forEach(CrossReference::identified);
    again(uneven, reader, CrossReference.Side::recall);
    uneven.forEach(CrossReference::recalled);
    again(uneven, reader, (side, row) -> side.report(row, findings));
  }

  private static void again(
      List<CrossReference> uneven,
      BiConsumer<Subspace, Consumer<DecodedRow>> reader,
      BiConsumer<CrossReference.Side, DecodedRow> work) {
    Map<Subspace, List<CrossReference.Side>> sides = new EnumMap<>(Subspace.class);
    for (CrossReference reference : uneven) {
      for (CrossReference.Side side : List.of(reference.left(), reference.right())) {
        sides.computeIfAbsent(side.subspace(), any -> new ArrayList<>()).add(side);
      }
    }
    sides.forEach(
        (subspace, all) ->
            reader.accept(subspace, row -> all.forEach(side -> work.accept(side, row))));
  }
}
