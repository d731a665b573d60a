// SPDX-License-Identifier: Apache-2.0
package swkit.sql;

import com.google.gson.JsonObject;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Predicate;
import swkit.BlobDamage;
import swkit.RefusedException;
import swkit.Workers;
import swkit.io.Wording;
import swkit.open.DatabaseAddress;
import swkit.table.TabularDatabase;

/**
 * A statement on a database, and what becomes of its result.
 *
 * @param what the database
 * @param live whether to read the present state of a store that a server is using
 * @param statement the statement: one query
 * @param withSecrets whether values that are secrets are shown
 * @param limit the most rows that are shown; null for all
 */
public record SqlJob(
    DatabaseAddress what, boolean live, String statement, boolean withSecrets, Long limit) {
  /** Checks the limit, and takes a semicolon off the end of the statement. */
  public SqlJob {
    if (limit != null && limit < 1) {
      throw RefusedException.usage("--limit " + limit + ": give 1 or more");
    }
    statement = statement.strip().replaceFirst("[\\s;]+\\z", "");
  }

  /** The forms of a result. */
  public enum Form {
    /** A table for people. */
    TABLE,
    /** Comma-separated values. */
    CSV,
    /** A JSON object on each line. */
    JSON
  }

  /**
   * What is to be said after the result.
   *
   * @param notes the notes, one line each
   * @param damage the blobs that are missing or damaged
   * @param isWhole whether all files could be read, and are those that were sealed
   */
  public record Outcome(List<String> notes, List<BlobDamage> damage, boolean isWhole) {
    /** 3 if something that the statement should have read is missing, else 0. */
    public int exitCode() {
      return isWhole && damage.isEmpty() ? 0 : 3;
    }
  }

  /**
   * Gives the result to {@code out}, line by line, until that returns false.
   *
   * @param width the width that a table should fit into, in characters; 0 for any
   * @param warn takes a line for each thing that is wrong with the database as a whole, before the
   *     result
   */
  public Outcome show(
      Form form, int width, Workers workers, Consumer<String> warn, Predicate<String> out) {
    ResultForm shown =
        switch (form) {
          case TABLE -> ResultForm.table(width, out);
          case CSV -> ResultForm.csv(out);
          case JSON -> ResultForm.json(out);
        };
    boolean[] isCut = {false};
    Outcome outcome =
        run(
            workers,
            warn,
            null,
            session -> {
              session.query(statement, limited(shown, isCut));
              shown.end();
            });
    if (isCut[0]) {
      outcome
          .notes()
          .add(
              limit == 1
                  ? "only the first row is shown"
                  : "only the first " + Wording.count(limit, "row is", "rows are") + " shown");
    }
    return outcome;
  }

  private SqlSession.Rows limited(ResultForm form, boolean[] isCut) {
    return new SqlSession.Rows() {
      private long rows;

      @Override
      public void begin(List<String> names) {
        form.begin(names);
      }

      @Override
      public boolean row(Object... values) throws SQLException {
        isCut[0] = limit != null && rows++ >= limit;
        return !isCut[0] && form.row(values);
      }
    };
  }

  /** Writes the result to {@code file}, a new one, as Parquet; {@code warn} as above. */
  public Outcome write(Path file, Workers workers, Consumer<String> warn) {
    if (limit != null) {
      throw RefusedException.usage("--limit is for what is shown: put LIMIT into the statement");
    }
    try (ParquetFile output = ParquetFile.begin(file)) {
      Outcome outcome =
          run(
              workers,
              warn,
              output.unfinished(),
              session -> session.write(statement, output.unfinished()));
      output.finish();
      return outcome;
    }
  }

  private interface Work {
    void on(SqlSession session);
  }

  private Outcome run(Workers workers, Consumer<String> warn, Path output, Work work) {
    try (TabularDatabase database = TabularDatabase.open(what, live, workers)) {
      database.problems().forEach(warn);
      try (SqlSession session = SqlSession.open(database, workers, withSecrets, output)) {
        work.on(session);
      }
      database.checkUnchanged();
      return new Outcome(
          new ArrayList<>(database.notes()), List.copyOf(database.damage()), database.isWhole());
    }
  }

  /** What was written, in JSON. */
  public static JsonObject written(Path file) {
    JsonObject json = new JsonObject();
    json.addProperty("file", file.toString());
    return json;
  }
}
