// SPDX-License-Identifier: Apache-2.0
package swkit.proof;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import swkit.Entry;
import swkit.KeyRange;
import swkit.RefusedException;
import swkit.Subspace;
import swkit.generation.Generation;
import swkit.invocation.Invocation;

/**
 * Two certificates, compared without either database. Immutable.
 *
 * @param differences the ranges that differ, by subspaces and keys
 * @param onlyFirst the subspaces that the second one doesn't certify
 * @param onlySecond the subspaces that the first one doesn't certify
 * @param sameSchema whether both have the same schema version
 */
public record CertificateComparison(
    List<Difference> differences,
    Set<Subspace> onlyFirst,
    Set<Subspace> onlySecond,
    boolean sameSchema) {

  /** Compares the certificates in two files. Throws if one of them is missing or something else. */
  public static CertificateComparison of(List<Path> files) {
    for (Path file : files) {
      if (Files.notExists(file) && !file.toString().contains(":")) {
        throw new RefusedException(file.toString(), "no such file");
      }
    }
    if (files.size() != 2 || !files.stream().allMatch(Certificate::isOne)) {
      throw RefusedException.usage(
          "a certificate is compared with another one here, and with a database by "
              + Invocation.of("stalwart-verify")
              + " DATABASE --proof FILE");
    }
    return of(Certificate.read(files.get(0)), Certificate.read(files.get(1)));
  }

  /** Compares {@code one} with {@code two}. */
  public static CertificateComparison of(Certificate one, Certificate two) {
    List<Difference> differences = new ArrayList<>();
    Set<Subspace> both = EnumSet.noneOf(Subspace.class);
    both.addAll(one.subspaces().keySet());
    both.retainAll(two.subspaces().keySet());
    Place place =
        Generation.isKnown(one.schemaVersion())
            ? new Place(one.generation("the certificate"), null)
            : null;
    for (Subspace subspace : both) {
      compare(one.subspaces().get(subspace), two.subspaces().get(subspace), place, differences);
    }
    return new CertificateComparison(
        List.copyOf(differences),
        without(one, both),
        without(two, both),
        one.schemaVersion() == two.schemaVersion());
  }

  private static Set<Subspace> without(Certificate certificate, Set<Subspace> both) {
    Set<Subspace> rest = EnumSet.noneOf(Subspace.class);
    rest.addAll(certificate.subspaces().keySet());
    rest.removeAll(both);
    return rest;
  }

  /** Compares the ranges between keys at which both have a cut: data that differ cut otherwise. */
  private static void compare(
      CertifiedSubspace one, CertifiedSubspace two, Place place, List<Difference> differences) {
    TreeSet<byte[]> cuts = new TreeSet<>(Entry::compareKeys);
    cuts.addAll(one.ranges().keySet());
    cuts.retainAll(two.ranges().keySet());
    cuts.add(Entry.NO_VALUE);
    for (byte[] from : cuts) {
      KeyRange range = new KeyRange(from, cuts.higher(from));
      RangeSum first = sum(one, range);
      RangeSum second = sum(two, range);
      if (!Objects.equals(first, second)) {
        String where = place == null ? range.toString() : place.ends(one.subspace(), range);
        differences.add(new Difference(one.subspace(), one.name(), range, first, second, where));
      }
    }
  }

  private static RangeSum sum(CertifiedSubspace certified, KeyRange range) {
    return certified.ranges().entrySet().stream()
        .filter(part -> range.contains(part.getKey()))
        .map(java.util.Map.Entry::getValue)
        .reduce(RangeSum.NONE, RangeSum::plus);
  }

  /** Whether both certify the same subspaces with the same content. */
  public boolean isSame() {
    return differences.isEmpty() && onlyFirst.isEmpty() && onlySecond.isEmpty() && sameSchema;
  }
}
