// SPDX-License-Identifier: Apache-2.0
/**
 * The registry of 0.16: objects such as accounts, domains, settings, tasks and reports, decoded and
 * encoded by their schema (key-layouts 1.9 and 5, store-and-dump 5.5). Functions on bytes, which
 * know nothing of stores.
 *
 * <pre>
 *                          Schema
 *                             │
 * ItemId + value ─Pickle─▶ RegistryObject ─ObjectText─▶ lines, secrets hidden
 *                             │        └──Pickle──▶ value
 *                             └──────────IndexRules─▶ the rows of b and g that go with it
 * </pre>
 *
 * <p>The schema is that of 0.16.18, which reads what all releases from 0.16.0 on have written. It
 * is a file beside these classes, read when the first object is decoded. Of a number that it has no
 * name for the number is shown; of a variant that it doesn't know nothing can be read.
 */
package swkit.registry;
