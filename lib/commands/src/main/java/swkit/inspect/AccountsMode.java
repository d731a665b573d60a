// SPDX-License-Identifier: Apache-2.0
package swkit.inspect;

/** Shows what each account has. */
public record AccountsMode() implements InspectMode {
  @Override
  public int run(InspectSession session) {
    int exitCode = session.reportProblems();
    AccountList accounts =
        AccountList.of(
            session.database(), session.snapshot(), session.workers(), session.progress());
    exitCode = session.show(accounts.lines(), accounts.json(), exitCode);
    accounts.notes().forEach(session.output()::say);
    return exitCode;
  }
}
