// SPDX-License-Identifier: Apache-2.0
/**
 * The objects of 0.16's registry (accounts, domains, settings, tasks, reports), decoded and encoded
 * by their schema (key-layouts 1.9 and 5, store-and-dump 5.5). This package works on bytes and
 * knows no stores.
 *
 * <pre>
 *                            Schema
 *                               │
 * ObjectId + value ─Pickle─▶ RegistryObject ─ObjectText─▶ lines, secrets hidden
 *                               │        └──Pickle──▶ value
 *                               └──────────IndexRules─▶ the rows of b and g that go with it
 * </pre>
 *
 * <p>The schema is that of 0.16.18, which reads the objects of all releases since 0.16.0. It is a
 * resource file, read when the first object is decoded. A number without a name in the schema is
 * shown as a number; an object with an unknown variant can't be decoded.
 *
 * <p>Internal: may change in any release.
 */
package swkit.registry;
