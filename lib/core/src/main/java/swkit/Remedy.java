// SPDX-License-Identifier: Apache-2.0
package swkit;

/**
 * What a user can do about an exception, if that depends on the program at hand. The message states
 * the problem; a command adds the remedy in terms of its own options.
 */
public enum Remedy {
  /** Read the present state of the store, which a server has open. */
  READ_LIVE,
  /** Name a directory for what has to be in files while the store is read live. */
  LIVE_DIRECTORY,
  /** Get out of the store what can still be read. */
  SALVAGE,
  /** Write to the store although others use it. */
  FORCE_WRITING,
  /** Use fewer threads, and so fewer connections. */
  FEWER_THREADS,
  /** Select only subspaces other than the damaged ones. */
  OTHER_SUBSPACES,
  /** Give the password of the data store. */
  GIVE_PASSWORD,
  /** State how blobs are framed when written. */
  GIVE_COMPRESSION,
  /** Use the data store for blobs too. */
  BLOBS_IN_DATA_STORE,
  /** Start the export over. */
  EXPORT_AGAIN,
  /** Resume the interrupted export. */
  RESUME_EXPORT,
  /** Take the dump from another copy, or seal it again if it is meant to be as it is. */
  SEAL_AGAIN,
  /** Complete the interrupted repair, or undo it. */
  COMPLETE_REPAIR,
  /** Replace everything in the target with a whole dump. */
  START_OVER,
  /** Name the subspace of the key. */
  NAME_SUBSPACE,
  /** List the accounts. */
  LIST_ACCOUNTS,
  /** Use another directory for temporary files. */
  OTHER_TEMPORARY_DIRECTORY,
  /** Add the jar of a library to the class path. */
  ADD_LIBRARY
}
