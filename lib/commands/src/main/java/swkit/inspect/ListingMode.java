// SPDX-License-Identifier: Apache-2.0
package swkit.inspect;

import java.util.Objects;
import java.util.stream.Stream;
import swkit.Progress;
import swkit.Snapshot;
import swkit.generation.Generation;
import swkit.key.KeyForms;

/**
 * Lists entries.
 *
 * @param where which entries
 * @param account the id or name of their account; null for all entries
 * @param find a text that entries must contain; null for any
 * @param limit the most entries to list; null for all
 * @param values whether values are listed too
 * @param hex whether keys and values are listed in hexadecimal
 * @param blobs whether blobs are listed too if no subspace is named
 * @param withSecrets whether secrets are shown
 */
public record ListingMode(
    KeyQuery.Words where,
    String account,
    String find,
    Long limit,
    boolean values,
    boolean hex,
    boolean blobs,
    boolean withSecrets)
    implements InspectMode {

  /** Whether something other than the subspace asks for a listing. */
  public boolean isWanted() {
    return values
        || hex
        || blobs
        || Stream.of(find, account, where.prefix(), where.from(), where.to(), limit)
            .anyMatch(Objects::nonNull);
  }

  @Override
  public int run(InspectSession session) {
    int exitCode = session.reportProblems();
    InspectOutput output = session.output();
    Snapshot snapshot = session.snapshot();
    KeyQuery query = where.parse(KeyForms.of(Generation.layoutOf(snapshot)));
    TextSearch search = find == null ? null : new TextSearch(find);
    long most = limit == null ? Long.MAX_VALUE : limit;
    LineFormat format = LineFormat.of(output.isJson(), hex, values || find != null);
    Listing listing = new Listing(query, account, search, blobs, most, withSecrets);
    Progress progress = search == null ? Progress.SILENT : session.progress();
    if (search != null && query.isWhole() && account == null) {
      var subspaces = listing.subspaces(snapshot, Generation.layoutOf(snapshot));
      session.database().announce("searching", snapshot, subspaces, 0, progress);
    } else {
      progress.begin("searching", -1);
    }
    long listed =
        output.lines(hex, out -> listing.run(snapshot, session.workers(), progress, format, out));
    return output.damaged(session.damage(), listed == 0 && find != null ? 3 : exitCode);
  }

  @Override
  public boolean mayShowSecrets() {
    return true;
  }
}
