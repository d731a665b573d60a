// SPDX-License-Identifier: Apache-2.0
package swkit.foundationdb;

import com.apple.foundationdb.FDBException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import swkit.RefusedException;
import swkit.StoreException;
import swkit.SwkitException;

/** What the errors of FoundationDB mean to people, by their codes. Stateless. */
final class FoundationDbError {
  private static final int TOO_OLD = 1007;
  private static final int TIMED_OUT = 1031;
  private static final int LOCKED = 1038;
  private static final int INVALID_CLUSTER_FILE = 2104;
  private static final int TLS = 2107;
  private static final int NO_MATCHING_CLIENT = 2125;
  private static final int TENANT_REQUIRED = 2130;
  private static final int MANAGEMENT_CLUSTER = 2167;
  private static final int API_NOT_SUPPORTED = 2203;

  static final String CLIENT =
      "the FoundationDB client library (libfdb_c), version 7.3 or 7.4 like the cluster";

  static final String TLS_HELP =
      "its coordinators use TLS, for which FDB_TLS_CERTIFICATE_FILE, FDB_TLS_KEY_FILE and"
          + " FDB_TLS_CA_FILE must name the client's certificate, its key and the authority";

  private FoundationDbError() {}

  /** The exception for {@code e}; {@code address} may name the subspace too. */
  static SwkitException of(String address, String problem, Throwable e) {
    Throwable cause = cause(e);
    if (cause instanceof SwkitException known) {
      return known;
    }
    if (!(cause instanceof FDBException error)) {
      return new StoreException(address, problem + ": " + cause, cause);
    }
    String refusal = refusal(error.getCode());
    return refusal == null
        ? new StoreException(address, problem + ": " + meaning(error), cause)
        : new RefusedException(address, refusal);
  }

  /** Why a cluster isn't used at all; null if the error isn't about that. */
  private static String refusal(int code) {
    return switch (code) {
      case LOCKED ->
          "the cluster is locked, as by a restore, a replication or an administrator (fdbcli:"
              + " unlock); nothing can be read or written until it is unlocked";
      case TENANT_REQUIRED, MANAGEMENT_CLUSTER ->
          "the cluster keeps data in tenants only; a Stalwart server uses none, so this is not its"
              + " cluster";
      default -> null;
    };
  }

  private static String meaning(FDBException error) {
    return switch (error.getCode()) {
      case TIMED_OUT ->
          "the cluster does not answer; is it running, is the cluster file its own, and has the"
              + " client library its version?";
      case TOO_OLD ->
          "again and again five seconds were not enough, after which FoundationDB gives up a state;"
              + " is the cluster overloaded, or far away?";
      case NO_MATCHING_CLIENT -> "the cluster has another version: install " + CLIENT;
      case INVALID_CLUSTER_FILE -> "its cluster file names no cluster";
      case TLS -> TLS_HELP;
      case API_NOT_SUPPORTED -> "it is older than that: install " + CLIENT;
      default -> error.getMessage() + " (FoundationDB error " + error.getCode() + ")";
    };
  }

  /** The failure of a future or a task, without the exceptions that wrap it. */
  static Throwable cause(Throwable e) {
    Throwable cause = e;
    while ((cause instanceof CompletionException || cause instanceof ExecutionException)
        && cause.getCause() != null) {
      cause = cause.getCause();
    }
    return cause;
  }
}
