// SPDX-License-Identifier: Apache-2.0
/**
 * The contract of the backends: a {@link swkit.store.Backend} opens the {@link swkit.store.Store}
 * that {@link swkit.store.StoreSettings} describe (store-and-dump 3 and 5).
 *
 * <p>{@link swkit.store.Backends} loads a backend by name when a store of its kind is opened;
 * nothing of it is loaded before.
 *
 * <p>Internal: may change in any release.
 */
package swkit.store;
