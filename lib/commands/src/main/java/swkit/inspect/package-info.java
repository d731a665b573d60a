// SPDX-License-Identifier: Apache-2.0
/**
 * Looking into a database: how much of what it holds ({@link swkit.inspect.Overview}), what each
 * account has ({@link swkit.inspect.AccountList}), its entries one by one ({@link
 * swkit.inspect.Listing}), what one key is ({@link swkit.inspect.KeyReport}), and a blob's content
 * ({@link swkit.inspect.BlobOutput}).
 *
 * <p>Every class reads a {@link swkit.Snapshot}, changes nothing, and gives lines for people or
 * JSON. Names in JSON stay: {@code entries}, {@code keyBytes}, {@code valueBytes} and the like mean
 * the same everywhere, and an entry is the object of {@link swkit.key.DecodedEntry#json()}.
 */
package swkit.inspect;
