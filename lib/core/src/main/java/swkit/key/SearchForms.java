// SPDX-License-Identifier: Apache-2.0
package swkit.key;

import static swkit.Subspace.*;
import static swkit.key.KeyParts.*;

/** The key forms of the search index that is kept in the database (key-layouts 3, z). */
final class SearchForms {
  private SearchForms() {}

  /** Adds the forms of {@code z}. */
  static void add(KeyForms forms) {
    forms
        .form(SEARCH_INDEX, "term", Values::empty)
        .worded()
        .part("index", enumeration(0, Names.INDEXES))
        .part("acct", ACCT)
        .part("term", TERM)
        .part("field", INDEX_FIELD)
        .part("doc", U32)
        .shown("index", "acct", "term", "field", "doc");
    forms
        .form(SEARCH_INDEX, "order", Values::empty)
        .worded()
        .part("index", enumeration(0x40, Names.INDEXES))
        .part("acct", ACCT)
        .part("field", INDEX_FIELD)
        .part("data", TEXT)
        .part("doc", U32);
    forms
        .form(SEARCH_INDEX, "document", Values::archive)
        .worded()
        .part("index", enumeration(0x80, Names.INDEXES))
        .part("acct", ACCT)
        .part("doc", U32);
    forms
        .form(SEARCH_INDEX, "trace-term", Values::empty)
        .worded()
        .constant(4)
        .part("term", TERM)
        .part("field", TRACE_FIELD)
        .part("span", SNOWFLAKE);
    forms
        .form(SEARCH_INDEX, "trace-order", Values::empty)
        .worded()
        .constant(0x44)
        .part("field", TRACE_FIELD)
        .part("data", TEXT)
        .part("span", SNOWFLAKE);
    forms
        .form(SEARCH_INDEX, "trace", Values::archive)
        .worded()
        .constant(0x84)
        .part("span", SNOWFLAKE);
  }
}
