// SPDX-License-Identifier: Apache-2.0
package swkit.store;

import java.util.Collection;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import swkit.Misfit;
import swkit.RefusedException;
import swkit.Remedy;
import swkit.Snapshot;
import swkit.StoreException;
import swkit.Subspace;
import swkit.generation.Generation;
import swkit.generation.SchemaKey;
import swkit.generation.Stalwart10;

/**
 * Checks whether the tables or column families of a store are those that its server creates.
 * Stateless.
 *
 * <p>A table that is missing, hidden or of another form must never read as an empty one.
 */
public final class StoreForm {
  private static final int SHOWN = 4;

  private static final String ADVICE = "restore it from a backup";

  private static final String ADVICE_FOR_TARGETS =
      "correct that first, or write to a new, empty store";

  private StoreForm() {}

  /**
   * The misfits of {@code store}, by subspace. Of the tables that servers of {@code generation}
   * use, these are the ones of another form; of those that they always create, also the missing
   * ones.
   */
  public static Map<Subspace, Misfit> misfits(Store store, Generation generation) {
    Map<Subspace, Misfit> misfits = new EnumMap<>(Subspace.class);
    for (Subspace subspace : Subspace.values()) {
      Generation.Kind kind = generation.kind(subspace);
      Misfit misfit = kind == Generation.Kind.LEGACY ? null : store.misfit(subspace, kind);
      boolean counts =
          misfit != null && (!misfit.isMissing() || generation.created().contains(subspace));
      if (counts) {
        misfits.put(subspace, misfit);
      }
    }
    return misfits;
  }

  /** Throws a {@link StoreException} that names {@code misfits}, unless there are none. */
  public static void refuse(String address, Generation generation, Collection<Misfit> misfits) {
    refuse(address, misfits, m -> m.text(generation::describe), server(generation), ADVICE);
  }

  /** Throws a {@link StoreException} that names {@code misfits} of a store to be written to. */
  public static void refuseTarget(
      String address, Generation generation, Collection<Misfit> misfits) {
    refuse(
        address,
        misfits,
        m -> m.text(generation::describe),
        server(generation),
        ADVICE_FOR_TARGETS);
  }

  private static String server(Generation generation) {
    return "server of " + generation.releases();
  }

  /** Throws a {@link StoreException} that names {@code misfits}; the generation isn't known. */
  public static void refuse(String address, Collection<Misfit> misfits) {
    refuse(address, misfits, Misfit::toString, "Stalwart server", ADVICE);
  }

  private static void refuse(
      String address,
      Collection<Misfit> misfits,
      Function<Misfit, String> text,
      String server,
      String advice) {
    if (misfits.isEmpty()) {
      return;
    }
    List<Misfit> all = List.copyOf(misfits);
    String named = all.stream().limit(SHOWN).map(text).collect(Collectors.joining("; "));
    String more = all.size() > SHOWN ? "; and " + (all.size() - SHOWN) + " more" : "";
    String own = all.get(0).remedy();
    String why =
        all.stream().allMatch(Misfit::isMissing)
            ? ", which every " + server + " creates; "
            : ", which is not how a " + server + " creates it; ";
    throw new StoreException(address, named + more + why + (own == null ? advice : own))
        .with(own == null && advice.equals(ADVICE) ? Remedy.OTHER_SUBSPACES : null);
  }

  /**
   * Throws if a table or column family of {@code store} has another form than a server of {@code
   * generation} gives it. To be called before the store is written to. Missing ones are accepted,
   * since they are created later.
   */
  public static void requireNoOther(Store store, Generation generation) {
    Map<Subspace, Misfit> misfits = misfits(store, generation);
    misfits.values().removeIf(Misfit::isMissing);
    refuseTarget(store.address(), generation, misfits.values());
  }

  /** Throws if {@code store} can't hold entries of {@code kind} in {@code subspace}. */
  public static void require(Store store, Subspace subspace, Generation.Kind kind) {
    Misfit misfit = store.misfit(subspace, kind);
    if (misfit != null) {
      refuse(store.address(), List.of(misfit));
    }
  }

  /** The subspaces that must be read for {@code selected}: blobs are found by their links. */
  public static Set<Subspace> needed(Set<Subspace> selected) {
    Set<Subspace> needed = EnumSet.noneOf(Subspace.class);
    needed.addAll(selected);
    if (selected.contains(Subspace.BLOBS)) {
      needed.add(Subspace.BLOB_LINKS);
    }
    return needed;
  }

  /**
   * Closes {@code store} and throws if it is one of release 1.0: if {@code names} contains names
   * that only 1.0 uses, and the schema key of earlier releases is absent.
   */
  public static void refuseNewer(Store store, Collection<String> names) {
    Set<String> found = new TreeSet<>(names);
    found.removeIf(name -> !Stalwart10.isNamed(name));
    if (found.isEmpty()) {
      return;
    }
    try (Snapshot snapshot = store.snapshot()) {
      if (snapshot.get(Subspace.PROPERTY, SchemaKey.key()) != null) {
        return;
      }
    } catch (RuntimeException e) {
      store.close();
      throw e;
    }
    store.close();
    throw new RefusedException(
        store.address(), Stalwart10.text("it has " + String.join(" ", found)));
  }
}
