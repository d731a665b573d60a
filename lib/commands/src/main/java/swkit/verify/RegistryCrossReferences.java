// SPDX-License-Identifier: Apache-2.0
package swkit.verify;

import static swkit.Subspace.*;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;
import swkit.Subspace;
import swkit.io.Bytes;
import swkit.key.KeyForms;
import swkit.registry.IndexRow;
import swkit.registry.IndexRules;
import swkit.registry.ObjectId;
import swkit.registry.RegistryObject;
import swkit.registry.Value;

/**
 * The references of 0.16's registry between rows that come in different orders: rules G1 to G4, T6,
 * B12 and B13 (key-layouts 6.2, 6.6 and 6.8). {@link IndexRules} says which rows an object has in
 * {@code b} and {@code g}.
 */
final class RegistryCrossReferences {
  private static final int HASH = 32;
  private static final int NOBODY = -1;

  /** The content of an object itself when its rows are compared. */
  private static final long ITSELF = 0;

  /** The subspaces of the objects that the server lists: those with names, keys and references. */
  private static final List<Subspace> LISTED = List.of(SETTINGS, DIRECTORY);

  /** The subspaces of the objects that the server's export leaves out. */
  private static final List<Subspace> LEFT_OUT = List.of(BLOB_EXTRA, TELEMETRY_INDEX);

  private static final List<String> REPORT_TASKS = List.of("DmarcReport", "TlsReport");
  private static final List<String> REPORTS = List.of("DmarcInternalReport", "TlsInternalReport");

  private final RegistryIds registry;
  private final KeyForms forms;
  private final Predicate<Subspace> isEmpty;

  private RegistryCrossReferences(
      RegistryIds registry, KeyForms forms, Predicate<Subspace> isEmpty) {
    this.registry = registry;
    this.forms = forms;
    this.isEmpty = isEmpty;
  }

  /**
   * {@code isEmpty} says whether a subspace is empty; it is asked after everything has been read.
   */
  static List<CrossReference> all(
      RegistryIds registry, KeyForms forms, Predicate<Subspace> isEmpty) {
    RegistryCrossReferences made = new RegistryCrossReferences(registry, forms, isEmpty);
    List<CrossReference> all = new ArrayList<>();
    for (Subspace items : LISTED) {
      all.add(made.index(items));
      all.add(made.keys(items));
      all.add(
          new CrossReference(
              FTS_INDEX,
              (row, to) -> referent(row, items, to),
              items,
              (row, to) -> to.possible(itself(row), ITSELF)));
    }
    all.add(made.index(REPORTS_IN));
    all.add(made.keys(REPORTS_OUT));
    all.add(
        new CrossReference(
            REPORTS_OUT,
            RegistryCrossReferences::report,
            TASKS,
            RegistryCrossReferences::reportTask));
    for (Subspace items : LEFT_OUT) {
      all.add(made.index(items));
      all.add(
          new CrossReference(
              BLOB_LINKS,
              (row, to) -> made.link(row, items, to),
              items,
              RegistryCrossReferences::linked));
      all.add(
          new CrossReference(
              items, RegistryCrossReferences::kept, BLOB_LINKS, RegistryCrossReferences::keeping));
    }
    return all;
  }

  /** The objects of {@code items} and their rows in {@code b}. */
  private CrossReference index(Subspace items) {
    return new CrossReference(
        items,
        (row, to) -> expected(row, BITMAP_IDS, to),
        BITMAP_IDS,
        (row, to) -> stored(row, items, to));
  }

  /** The objects of {@code items} and their rows in {@code g}. */
  private CrossReference keys(Subspace items) {
    return new CrossReference(
        items,
        (row, to) -> expected(row, FTS_INDEX, to),
        FTS_INDEX,
        (row, to) -> stored(row, items, to));
  }

  private static long itself(DecodedRow item) {
    return Fingerprints.of(item.bytes());
  }

  private static long id(ObjectId item) {
    return Fingerprints.of(item.key());
  }

  /**
   * The content of a row: its key and the length of its value. The value of a primary key names the
   * owner, and that of a report's key is longer.
   */
  private static long content(byte[] key, int valueLength) {
    return Fingerprints.of(key, new byte[] {(byte) valueLength});
  }

  /** The rows that an object should have in {@code where}. */
  private void expected(DecodedRow row, Subspace where, CrossReference.Items to) {
    long id = itself(row);
    RegistryObject object = row.object();
    if (object == null) {
      to.unreadable(id);
      return;
    }
    to.possible(id, ITSELF);
    for (IndexRow expected : IndexRules.rows(object)) {
      if (expected.kind().subspace() != where) {
        continue;
      }
      int length = expected.value().length;
      if (expected.kind() == IndexRow.Kind.REPORT_KEY) {
        length += Integer.BYTES;
      }
      long content = content(expected.key(), length);
      if (expected.kind().isOptional()) {
        to.possible(id, content);
      } else {
        Rule rule = missing(expected.kind(), row.subspace());
        String text = " is missing";
        to.item(
            id, content, rule, rule, isThere -> forms.decode(where, expected.key()).text() + text);
      }
    }
  }

  private static Rule missing(IndexRow.Kind kind, Subspace items) {
    return switch (kind) {
      case PRIMARY_KEY -> Rule.G2_KEY;
      case REPORT_KEY -> Rule.T6;
      case REFERENCE -> Rule.G2_KEYS;
      case INDEX -> indexed(items);
      case INDEX_ID, SINGLETON_ID -> Rule.G1;
    };
  }

  private static Rule indexed(Subspace items) {
    if (LISTED.contains(items)) {
      return Rule.G2_INDEX;
    }
    return items == REPORTS_IN ? Rule.G2_REPORT : Rule.G2_ARCHIVED;
  }

  /** A row of {@code b} or {@code g} of an object that should be in {@code items}. */
  private void stored(DecodedRow row, Subspace items, CrossReference.Items to) {
    ObjectId owner = IndexRow.owner(row.subspace(), row.bytes(), row.entry().value());
    if (owner == null || owner.subspace() != items) {
      return;
    }
    long content = content(row.bytes(), row.entry().value().length);
    if (RegistryCheck.wrong(row, registry) != null) {
      to.possible(id(owner), content); // reported already
      return;
    }
    to.item(
        id(owner),
        content,
        absent(row, items),
        different(row, items),
        isThere -> isThere ? "it is none of " + owner : "there is no " + owner);
  }

  private Rule absent(DecodedRow row, Subspace items) {
    if (row.subspace() == BITMAP_IDS) {
      if (row.form().equals("exists")) {
        return Rule.G1;
      }
      return LEFT_OUT.contains(items) && isEmpty.test(items) ? Rule.G2_LEFT_OUT : indexed(items);
    }
    if (row.form().equals("reference")) {
      return Rule.G4;
    }
    return items == REPORTS_OUT ? Rule.T6 : Rule.G3;
  }

  private static Rule different(DecodedRow row, Subspace items) {
    if (row.subspace() == BITMAP_IDS) {
      return row.form().equals("exists") ? Rule.G1 : indexed(items);
    }
    return items == REPORTS_OUT ? Rule.T6 : Rule.G2_KEYS;
  }

  /** The object that a reference leads to, if it should be in {@code items}. */
  private static void referent(DecodedRow row, Subspace items, CrossReference.Items to) {
    if (row.form().equals("reference")) {
      ObjectId referent = IndexRow.referent(row.bytes());
      if (referent.subspace() == items) {
        String missing = "there is no " + referent;
        to.item(id(referent), ITSELF, Rule.G4_TO, Rule.G4_TO, isThere -> missing);
      }
    }
  }

  private static void report(DecodedRow row, CrossReference.Items to) {
    to.item(itself(row), ITSELF, Rule.T6, Rule.T6, isThere -> "no task sends it");
  }

  private static void reportTask(DecodedRow row, CrossReference.Items to) {
    if (!row.form().equals("task")) {
      return;
    }
    RegistryObject task = row.object();
    if (task == null) {
      long id = Bytes.u64(row.bytes(), Long.BYTES);
      REPORTS.forEach(type -> to.unreadable(id(ObjectId.of(type, id))));
    } else if (REPORT_TASKS.contains(task.variant())) {
      String type = REPORTS.get(REPORT_TASKS.indexOf(task.variant()));
      ObjectId report = ObjectId.of(type, task.fields().number("reportId", 0));
      to.item(id(report), ITSELF, Rule.T6, Rule.T6, isThere -> "there is no " + report);
    }
  }

  /** The object whose blob a temporary link keeps, if it should be in {@code items}. */
  private void link(DecodedRow row, Subspace items, CrossReference.Items to) {
    byte[] value = row.entry().value();
    if (!row.form().equals("temp") || value.length != ObjectId.KEY_LENGTH) {
      return;
    }
    ObjectId item = ObjectId.ofKey(value);
    if (item.subspace() == items) {
      to.item(
          id(item),
          Fingerprints.of(row.bytes()),
          isEmpty.test(items) ? Rule.B12_LEFT_OUT : Rule.B12,
          Rule.B12,
          isThere ->
              isThere ? item + " is of another blob, account or time" : "there is no " + item);
    }
  }

  private static void linked(DecodedRow row, CrossReference.Items to) {
    if (row.object() == null) {
      to.unreadable(itself(row));
    } else {
      to.possible(itself(row), Fingerprints.of(temporary(row.object())));
    }
  }

  private static void kept(DecodedRow row, CrossReference.Items to) {
    if (row.object() != null) {
      to.item(Fingerprints.of(temporary(row.object())), ITSELF, Rule.B13, Rule.B13);
    }
  }

  private static void keeping(DecodedRow row, CrossReference.Items to) {
    if (row.form().equals("temp")) {
      to.possible(Fingerprints.of(row.bytes()), ITSELF);
    }
  }

  /** The key of the link that keeps the blob of an archived item or sample. */
  private static byte[] temporary(RegistryObject object) {
    Value.Struct fields = object.fields();
    boolean isSample = object.type().name().equals("SpamTrainingSample");
    long until = fields.number(isSample ? "expiresAt" : "archivedUntil", 0);
    return Bytes.concat(
        Arrays.copyOf(((Value.Binary) fields.get("blobId")).bytes(), HASH),
        Bytes.u32((int) fields.number("accountId", NOBODY)),
        Bytes.u32((int) (until >>> 32)),
        Bytes.u32((int) until));
  }
}
