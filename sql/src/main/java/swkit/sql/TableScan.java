// SPDX-License-Identifier: Apache-2.0
package swkit.sql;

import com.google.gson.JsonArray;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.duckdb.DuckDBColumnType;
import org.duckdb.DuckDBDataChunkWriter;
import org.duckdb.DuckDBTableFunction;
import org.duckdb.DuckDBTableFunctionBindInfo;
import org.duckdb.DuckDBTableFunctionCallInfo;
import org.duckdb.DuckDBTableFunctionInitInfo;
import org.duckdb.DuckDBWritableVector;
import swkit.Entry;
import swkit.io.Closing;
import swkit.table.Column;
import swkit.table.Table;
import swkit.table.TablePart;
import swkit.table.TableQuery;
import swkit.table.TableRows;
import swkit.table.TabularDatabase;

/**
 * Gives the rows of a table to the engine, which calls it on threads of its own. It reads only the
 * columns that the engine asks for, and only the rows of its {@link #restrict restriction}.
 */
final class TableScan
    implements DuckDBTableFunction<TableScan, TableScan.Scanned, TableScan.Reading>, AutoCloseable {
  /** So many parts for each thread, so that the threads end together. */
  private static final int PARTS_EACH = 4;

  /** No rows are added to a chunk that has so many bytes of text. */
  private static final long FULL = 1 << 20;

  /** One scan: its columns, and the parts that no thread has taken. */
  record Scanned(List<Column> columns, TableQuery query, Queue<TablePart> left) {}

  /** What one thread reads. */
  static final class Reading {
    private TableRows rows;
  }

  private final TabularDatabase database;
  private final Table table;
  private final String prefix;
  private final int threads;
  private final EngineRoom room;
  private final AtomicReference<Throwable> failure;
  private final List<TableRows> opened = new ArrayList<>();
  private final AtomicLong entries = new AtomicLong();
  private TableQuery restriction = TableQuery.of(List.of());

  /**
   * A scan of {@code table}.
   *
   * @param prefix what the names of columns begin with in the engine
   * @param room the memory of the engine
   * @param failure takes the first failure, as the engine keeps only its words
   */
  TableScan(
      TabularDatabase database,
      Table table,
      String prefix,
      int threads,
      EngineRoom room,
      AtomicReference<Throwable> failure) {
    this.database = database;
    this.table = table;
    this.prefix = prefix;
    this.threads = threads;
    this.room = room;
    this.failure = failure;
  }

  /** From now on, only rows that {@code query} allows are needed. Its columns don't matter. */
  synchronized void restrict(TableQuery query) {
    restriction = query;
  }

  /** The view that shows the values of {@code function}, this scan, as those of the table. */
  String view(String function) {
    List<String> columns = new ArrayList<>();
    for (Column column : table.columns()) {
      String name = prefix + column.name();
      String value =
          switch (column.type()) {
            case BYTES -> "unhex(" + name + ")";
            case TEXTS -> "from_json(" + name + ", '[\"VARCHAR\"]')";
            default -> name;
          };
      columns.add(value + " AS " + column.name());
    }
    return "CREATE VIEW "
        + table.name()
        + " AS SELECT "
        + String.join(", ", columns)
        + " FROM "
        + function
        + "()";
  }

  /** How many entries were read from the database. */
  long entriesRead() {
    return entries.get();
  }

  @Override
  public TableScan bind(DuckDBTableFunctionBindInfo info) {
    for (Column column : table.columns()) {
      info.addResultColumn(prefix + column.name(), type(column.type()));
    }
    return this;
  }

  /** Bytes are given in hexadecimal, lists in JSON: the engine takes neither from Java. */
  private static DuckDBColumnType type(Column.Type type) {
    return switch (type) {
      case LONG -> DuckDBColumnType.BIGINT;
      case INTEGER -> DuckDBColumnType.INTEGER;
      case BOOLEAN -> DuckDBColumnType.BOOLEAN;
      case TIME -> DuckDBColumnType.TIMESTAMP_WITH_TIME_ZONE;
      case TEXT, BYTES, TEXTS -> DuckDBColumnType.VARCHAR;
    };
  }

  @Override
  public Scanned init(DuckDBTableFunctionInitInfo info) {
    try {
      List<Column> columns = new ArrayList<>();
      for (long i = 0; i < info.getColumnCount(); i++) {
        columns.add(table.columns().get((int) info.getColumnIndex(i)));
      }
      TableQuery query = query(columns);
      List<TablePart> parts = table.parts(database, query, threads == 1 ? 1 : threads * PARTS_EACH);
      info.setMaxThreads(Math.max(1, Math.min(threads, parts.size())));
      return new Scanned(columns, query, new ConcurrentLinkedQueue<>(parts));
    } catch (RuntimeException | Error e) {
      failure.compareAndSet(null, e);
      throw e;
    }
  }

  private synchronized TableQuery query(List<Column> columns) {
    return restriction.withColumns(columns.stream().map(Column::name).toList());
  }

  @Override
  public Reading localInit(DuckDBTableFunctionInitInfo info) {
    return new Reading();
  }

  @Override
  public long apply(DuckDBTableFunctionCallInfo info, DuckDBDataChunkWriter chunk) {
    try {
      Scanned scanned = info.getInitData();
      Reading reading = info.getLocalInitData();
      return fill(scanned, reading, chunk);
    } catch (RuntimeException | Error e) {
      failure.compareAndSet(null, e);
      throw e;
    }
  }

  private long fill(Scanned scanned, Reading reading, DuckDBDataChunkWriter chunk) {
    List<Column> columns = scanned.columns();
    DuckDBWritableVector[] vectors = new DuckDBWritableVector[columns.size()];
    for (int i = 0; i < vectors.length; i++) {
      vectors[i] = chunk.vector(i);
    }
    List<Object[]> rows = new ArrayList<>();
    long bytes = 0;
    while (rows.size() < chunk.capacity() && bytes < FULL && next(scanned, reading)) {
      Object[] row = new Object[vectors.length];
      for (int i = 0; i < row.length; i++) {
        row[i] = reading.rows.value(i);
        bytes += size(row[i]);
      }
      rows.add(row);
    }
    room.require(bytes);
    for (int row = 0; row < rows.size(); row++) {
      Object[] values = rows.get(row);
      for (int i = 0; i < vectors.length; i++) {
        set(vectors[i], row, columns.get(i).type(), values[i]);
      }
    }
    return rows.size();
  }

  /** The bytes that {@code value} takes in the engine besides its place in a vector, at most. */
  private static long size(Object value) {
    if (value instanceof byte[] bytes) {
      return 2L * bytes.length;
    }
    if (value instanceof List<?> list) {
      return list.stream().mapToLong(text -> 6 + 6L * text.toString().length()).sum();
    }
    return value instanceof String text ? 3L * text.length() : 0;
  }

  /** Moves to the next row, if need be of the next part; false at the end. */
  private boolean next(Scanned scanned, Reading reading) {
    while (reading.rows == null || !reading.rows.next()) {
      if (reading.rows != null) {
        entries.addAndGet(reading.rows.entriesRead());
        reading.rows.close();
        reading.rows = null;
      }
      TablePart part = scanned.left().poll();
      if (part == null) {
        return false;
      }
      reading.rows = open(part, scanned.query());
    }
    return true;
  }

  private synchronized TableRows open(TablePart part, TableQuery query) {
    TableRows rows = table.rows(database, part, query);
    opened.add(rows);
    return rows;
  }

  private static void set(DuckDBWritableVector vector, long row, Column.Type type, Object value) {
    if (value == null) {
      vector.setNull(row);
      return;
    }
    switch (type) {
      case LONG -> vector.setLong(row, (Long) value);
      case INTEGER -> vector.setInt(row, (Integer) value);
      case BOOLEAN -> vector.setBoolean(row, (Boolean) value);
      case TIME -> vector.setOffsetDateTime(row, ((Instant) value).atOffset(ZoneOffset.UTC));
      case TEXT -> vector.setString(row, (String) value);
      case BYTES -> vector.setString(row, Entry.hex((byte[]) value));
      case TEXTS -> vector.setString(row, json((List<?>) value));
    }
  }

  private static String json(List<?> texts) {
    JsonArray array = new JsonArray();
    texts.forEach(text -> array.add(text.toString()));
    return array.toString();
  }

  /** Closes what was not read to its end. To be called when no statement runs. */
  @Override
  public synchronized void close() {
    Closing.all(opened);
  }
}
