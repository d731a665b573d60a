// SPDX-License-Identifier: Apache-2.0
/** Stores in a RocksDB directory (store-and-dump 3.1). */
package swkit.rocksdb;
