// SPDX-License-Identifier: Apache-2.0
/**
 * The work of stalwart-inspect: the contents of a database by subspace ({@link
 * swkit.inspect.Overview}) and by account ({@link swkit.inspect.AccountList}), its entries ({@link
 * swkit.inspect.Listing}), one key ({@link swkit.inspect.KeyReport}), one blob ({@link
 * swkit.inspect.BlobOutput}), the settings ({@link swkit.inspect.SettingsText}).
 *
 * <pre>
 * options ─▶ InspectMode ─run─▶ InspectSession ─▶ Overview, Listing, … ─▶ InspectOutput
 *                               (one Database, one Snapshot)
 * </pre>
 *
 * <p>Every class reads a {@link swkit.Snapshot}, changes nothing, and gives lines for people or
 * JSON. Names in JSON never change: {@code entries}, {@code keyBytes} and {@code valueBytes} mean
 * the same everywhere, and an entry is the object of {@link swkit.key.DecodedEntry#json()}. What
 * depends on the kind of a database is asked of {@link swkit.Database}; what an overview says of
 * it, of {@link swkit.inspect.DatabaseFacts}.
 */
package swkit.inspect;
