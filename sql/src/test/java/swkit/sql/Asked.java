// SPDX-License-Identifier: Apache-2.0
package swkit.sql;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import swkit.Workers;
import swkit.table.TabularDatabase;

/** Asks questions for tests. */
final class Asked {
  static final Path ROOT = Path.of(System.getProperty("swkit.root")).toAbsolutePath().normalize();

  static final String DUMP = ROOT.resolve("tests/goldens/0.15.5/dump").toString();
  static final String SQLITE = "sqlite:tests/goldens/0.15.5/store.sqlite";
  static final String ROCKSDB = "rocksdb:samples/rocksdb";

  private Asked() {}

  /** The rows of a result, as text, and how many entries were read for it. */
  record Answer(List<String> names, List<List<String>> rows, long entries) {}

  /** The answer of {@code operand} to {@code statement}, by {@code threads} threads. */
  static Answer ask(String operand, int threads, String statement) {
    try (Workers workers = Workers.of(threads);
        TabularDatabase database = TabularDatabase.open(operand);
        SqlSession session = SqlSession.open(database, workers, false, null)) {
      return ask(session, statement);
    }
  }

  static Answer ask(String operand, String statement) {
    return ask(operand, 1, statement);
  }

  static Answer ask(SqlSession session, String statement) {
    List<String> columns = new ArrayList<>();
    List<List<String>> rows = new ArrayList<>();
    long before = session.entriesRead();
    session.query(
        statement,
        new SqlSession.Rows() {
          @Override
          public void begin(List<String> names) {
            columns.addAll(names);
          }

          @Override
          public boolean row(Object... values) throws java.sql.SQLException {
            String[] texts = new String[values.length];
            for (int i = 0; i < values.length; i++) {
              texts[i] = Values.text(values[i]);
            }
            return rows.add(Arrays.asList(texts));
          }
        });
    return new Answer(columns, rows, session.entriesRead() - before);
  }

  /** A copy of a golden store in {@code directory}. */
  static String copy(String golden, Path directory) {
    int colon = golden.indexOf(':');
    Path from = ROOT.resolve(golden.substring(colon + 1));
    Path to = directory.resolve("copy-of-" + from.getFileName());
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : files.toList()) {
        Path target = to.resolve(from.relativize(file).toString());
        Files.copy(file, target, StandardCopyOption.COPY_ATTRIBUTES);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return golden.substring(0, colon + 1) + to;
  }
}
