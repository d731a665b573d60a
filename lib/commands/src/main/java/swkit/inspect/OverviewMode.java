// SPDX-License-Identifier: Apache-2.0
package swkit.inspect;

/**
 * Shows what each subspace holds, and whether the database is whole.
 *
 * @param decoding whether to decode every entry, and to count those that can't be decoded
 * @param readAll whether to read frames whose counts the dump's manifest gives, too
 */
public record OverviewMode(boolean decoding, boolean readAll) implements InspectMode {
  @Override
  public int run(InspectSession session) {
    Overview overview =
        Overview.of(
            session.database(),
            session.snapshot(),
            session.unreadable(),
            decoding,
            readAll,
            session.workers(),
            session.progress());
    OverviewText text = new OverviewText(overview);
    return session.show(text.lines(), text.json(), overview.isWhole() ? 0 : 3);
  }
}
