// SPDX-License-Identifier: Apache-2.0
package swkit.key;

import static swkit.Subspace.*;
import static swkit.key.KeyParts.*;

/** The key forms of blobs and the links to them, since 0.15 (key-layouts 3). */
final class BlobForms {
  private BlobForms() {}

  /** Adds the forms of {@code k} and {@code t}; {@code link} decodes values of temporary links. */
  static void add(KeyForms forms, KeyForm.ValueForm link) {
    forms.form(BLOB_LINKS, "commit", Values::empty).worded().part("hash", HASH);
    forms.form(BLOB_LINKS, "queue", Values::empty).part("hash", HASH).part("queue", SNOWFLAKE);
    forms
        .form(BLOB_LINKS, "doc", Values::empty)
        .worded()
        .part("hash", HASH)
        .part("acct", ACCT)
        .part("coll", COLL)
        .part("doc", U32);
    forms
        .form(BLOB_LINKS, "temp", link)
        .worded()
        .part("hash", HASH)
        .part("acct", ACCT)
        .part("until", TIME);

    forms.form(BLOBS, "blob", Values::blob).part("hash", HASH);
    forms.form(BLOBS, "file", Values::blob).part("name", NAME);
  }
}
