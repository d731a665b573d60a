// SPDX-License-Identifier: Apache-2.0
/**
 * The contract of the backends: a {@link swkit.store.Backend} opens a {@link swkit.store.Store}
 * that {@link swkit.store.StoreSettings} describe (store-and-dump 3 and 5).
 *
 * <p>A backend is loaded by name when a store of its kind is opened, and nothing of it before.
 *
 * <p>Internal: may change in any release.
 */
package swkit.store;
