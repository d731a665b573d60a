// SPDX-License-Identifier: Apache-2.0
package swkit.testing;

import com.apple.foundationdb.Database;
import com.apple.foundationdb.FDBException;
import com.apple.foundationdb.KeyArrayResult;
import com.apple.foundationdb.KeySelector;
import com.apple.foundationdb.KeyValue;
import com.apple.foundationdb.MutationType;
import com.apple.foundationdb.Range;
import com.apple.foundationdb.ReadTransaction;
import com.apple.foundationdb.Transaction;
import com.apple.foundationdb.TransactionOptions;
import com.apple.foundationdb.async.AsyncIterable;
import com.apple.foundationdb.async.AsyncIterator;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.NoSuchElementException;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.Supplier;
import swkit.Entry;
import swkit.io.Bytes;

/**
 * FoundationDB in memory, behind the interfaces of its driver and without any native code.
 *
 * <p>Keeps all versions of all keys, so that a transaction reads one state; looks for conflicts;
 * enforces the real limits: 5 seconds (error 1007) on a clock that every step moves on, 10 MB a
 * transaction (2101), keys of 10,000 bytes (2102), values of 100,000 (2103). By seed, steps fail: a
 * read is too old or too new, a commit conflicts, or is done or not done with an unknown result
 * (1021). A transaction that was given to {@code onError} can't be used any more, as in the driver.
 */
public final class FakeFoundationDb {
  private static final Set<Integer> RETRYABLE =
      Set.of(1007, 1009, 1020, 1021, 1037, 1039, 1042, 1051);
  private static final int[] READ_FAULTS = {1007, 1009, 1037};
  private static final int[] COMMIT_FAULTS = {1007, 1020, 1021, -1021, 1039, 1042, 1051};
  private static final long LONGEST_MILLIS = 5000;
  private static final long MOST_BYTES = 10_000_000;
  private static final int FETCH_BYTES = 250_000;
  private static final long SAMPLED_BYTES = 3_000_000;

  private final NavigableMap<byte[], NavigableMap<Long, byte[]>> history =
      new TreeMap<>(Arrays::compareUnsigned);
  private final Map<Integer, Integer> met = new HashMap<>();

  /** When each read version was given last. */
  private final Map<Long, Long> given = new HashMap<>();

  private final AtomicInteger committing = new AtomicInteger();
  private final Database database = proxy(Database.class, new DatabaseCalls());
  private Executor commits = Runnable::run;
  private Random faults;
  private double rate;
  private long millisPerStep;
  private long now;
  private long version = 1;
  private int open;
  private int steps;
  private int mostCommitting;
  private int stopAfter = -1;
  private int failAt = -1;
  private int failWith;
  private int refusal;
  private List<byte[]> shards = List.of();
  private boolean fewSamples;
  private Path log;
  private Runnable watcher = () -> {};

  /**
   * A cluster whose committed transactions are in {@code file}, so that other processes see them
   * after this one was killed. One process uses it at a time.
   */
  public static FakeFoundationDb keptIn(Path file) {
    FakeFoundationDb kept = new FakeFoundationDb();
    kept.log = file;
    kept.replay();
    return kept;
  }

  /** Tells {@code watcher} before each commit, and after it is durable, before anybody knows. */
  public FakeFoundationDb watchedBy(Runnable watcher) {
    this.watcher = watcher;
    return this;
  }

  /**
   * Reads what was committed. A transaction that a kill cut off at the end was not: it is removed,
   * as else the next one would follow its torn bytes.
   */
  private void replay() {
    if (!Files.exists(log)) {
      return;
    }
    try {
      ByteBuffer all = ByteBuffer.wrap(Files.readAllBytes(log));
      int whole = 0;
      while (all.remaining() >= Integer.BYTES) {
        int length = all.getInt();
        if (all.remaining() < length) {
          break;
        }
        whole = all.position() + length;
        version++;
        while (all.position() < whole) {
          byte[] key = bytes(all, all.getInt());
          int size = all.getInt();
          write(key, version, size < 0 ? null : bytes(all, size));
        }
      }
      try (FileChannel channel = FileChannel.open(log, StandardOpenOption.WRITE)) {
        channel.truncate(whole);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static byte[] bytes(ByteBuffer from, int length) {
    byte[] bytes = new byte[length];
    from.get(bytes);
    return bytes;
  }

  /** Appends what was written at the current version. */
  private void log() {
    ByteArrayOutputStream transaction = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(transaction)) {
      out.writeInt(0);
      for (Map.Entry<byte[], NavigableMap<Long, byte[]>> one : history.entrySet()) {
        if (one.getValue().lastKey() == version) {
          byte[] value = one.getValue().lastEntry().getValue();
          out.writeInt(one.getKey().length);
          out.write(one.getKey());
          out.writeInt(value == null ? -1 : value.length);
          out.write(value == null ? new byte[0] : value);
        }
      }
      ByteBuffer bytes = ByteBuffer.wrap(transaction.toByteArray());
      bytes.putInt(0, bytes.capacity() - Integer.BYTES);
      Files.write(log, bytes.array(), StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** As the driver gives it. Closing it changes nothing. */
  public Database database() {
    return database;
  }

  /** Of all transactions so many fail at some read, and at the commit; by seed, the same ones. */
  public FakeFoundationDb withFaults(long seed, double rate) {
    this.faults = new Random(seed);
    this.rate = rate;
    return this;
  }

  /** No step fails any more, and none takes any time. */
  public FakeFoundationDb calm() {
    faults = null;
    millisPerStep = 0;
    stopAfter = -1;
    return this;
  }

  /** How long each step takes on the clock of the cluster. */
  public FakeFoundationDb withMillisPerStep(long millis) {
    millisPerStep = millis;
    return this;
  }

  /** Commits are done by {@code executor}, not by who asks for them. */
  public FakeFoundationDb committingOn(Executor executor) {
    commits = executor;
    return this;
  }

  /** After so many steps the cluster answers no more: each is timed out (1031). */
  public FakeFoundationDb stoppingAfter(int steps) {
    stopAfter = this.steps + steps;
    return this;
  }

  /** The step of that number fails once, with {@code code}; -1021 is 1021 although it was done. */
  public FakeFoundationDb failingAt(int step, int code) {
    failAt = step;
    failWith = code;
    return this;
  }

  /** Every step fails with {@code code}, as on a cluster that is locked or wants tenants. */
  public FakeFoundationDb refusing(int code) {
    refusal = code;
    return this;
  }

  /**
   * Divides the keyspace at {@code boundaries}, as a cluster does by size and load: they need not
   * be keys, and all split points contain them.
   */
  public FakeFoundationDb withShardsAt(byte[]... boundaries) {
    shards = List.of(boundaries);
    return this;
  }

  /**
   * Knows sizes from samples alone: a range of less than 3 MB may have none, and is 0 bytes long
   * and not split.
   */
  public FakeFoundationDb withFewSamples() {
    fewSamples = true;
    return this;
  }

  /** How many steps there were: each can fail. */
  public synchronized int steps() {
    return steps;
  }

  /** How many transactions are not closed. */
  public synchronized int open() {
    return open;
  }

  /** How many commits were under way at once, at most. */
  public synchronized int mostCommitting() {
    return mostCommitting;
  }

  /** Which errors there were, and how often. */
  public synchronized Map<Integer, Integer> errors() {
    return new TreeMap<>(met);
  }

  /** Sets {@code key}, as another client would. */
  public synchronized void set(byte[] key, byte[] value) {
    write(key, ++version, value.clone());
  }

  /** The value at {@code key}, or null. */
  public synchronized byte[] get(byte[] key) {
    return read(key, version);
  }

  /** All keys with values, in order. */
  public synchronized List<Entry> content() {
    List<Entry> content = new ArrayList<>();
    for (byte[] key : history.keySet()) {
      byte[] value = read(key, version);
      if (value != null) {
        content.add(new Entry(key, value));
      }
    }
    return content;
  }

  private byte[] read(byte[] key, long at) {
    NavigableMap<Long, byte[]> versions = history.get(key);
    Map.Entry<Long, byte[]> value = versions == null ? null : versions.floorEntry(at);
    return value == null ? null : value.getValue();
  }

  private void write(byte[] key, long at, byte[] value) {
    history.computeIfAbsent(key.clone(), k -> new TreeMap<>()).put(at, value);
  }

  private FDBException error(int code) {
    met.merge(code, 1, Integer::sum);
    return new FDBException("error " + code, code);
  }

  /** Moves the clock on; throws where nothing answers any more. */
  private void step(long millis) {
    steps++;
    now += millis;
    if (refusal != 0) {
      throw error(refusal);
    }
    if (stopAfter >= 0 && steps > stopAfter) {
      throw error(1031);
    }
  }

  private int fault(int[] codes) {
    return codes[faults.nextInt(codes.length)];
  }

  private boolean chance() {
    return faults != null && faults.nextDouble() < rate;
  }

  private static <T> T proxy(Class<T> type, InvocationHandler calls) {
    return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, calls));
  }

  private static UnsupportedOperationException unknown(Method method) {
    return new UnsupportedOperationException("the fake does not know " + method);
  }

  private static Throwable cause(Throwable e) {
    return e instanceof CompletionException && e.getCause() != null ? e.getCause() : e;
  }

  private final class DatabaseCalls implements InvocationHandler {
    @Override
    @SuppressWarnings("unchecked")
    public Object invoke(Object proxy, Method method, Object[] arguments) throws Throwable {
      if (method.isDefault()) {
        return InvocationHandler.invokeDefault(proxy, method, arguments);
      }
      return switch (method.getName()) {
        case "createTransaction" -> new Calls().transaction;
        case "getExecutor" -> (Executor) Runnable::run;
        case "close" -> null;
        case "hashCode" -> System.identityHashCode(proxy);
        case "equals" -> proxy == arguments[0];
        case "run" -> run((Function<Transaction, Object>) arguments[0]);
        case "runAsync" ->
            runAsync((Function<Transaction, CompletableFuture<Object>>) arguments[0]);
        default -> throw unknown(method);
      };
    }

    private Object run(Function<Transaction, Object> work) {
      Transaction transaction = database.createTransaction();
      try {
        while (true) {
          try {
            Object result = work.apply(transaction);
            transaction.commit().join();
            return result;
          } catch (RuntimeException e) {
            transaction = transaction.onError(e).join();
          }
        }
      } finally {
        transaction.close();
      }
    }

    private CompletableFuture<Object> runAsync(
        Function<Transaction, CompletableFuture<Object>> work) {
      Transaction[] transaction = {database.createTransaction()};
      return attempt(work, transaction).whenComplete((result, failure) -> transaction[0].close());
    }

    private CompletableFuture<Object> attempt(
        Function<Transaction, CompletableFuture<Object>> work, Transaction[] transaction) {
      return applied(work, transaction[0])
          .thenCompose(result -> transaction[0].commit().thenApply(done -> result))
          .handle(
              (result, failure) ->
                  failure == null
                      ? CompletableFuture.completedFuture(result)
                      : transaction[0]
                          .onError(failure)
                          .thenCompose(
                              again -> {
                                transaction[0] = again;
                                return attempt(work, transaction);
                              }))
          .thenCompose(Function.identity());
    }
  }

  private static CompletableFuture<Object> applied(
      Function<Transaction, CompletableFuture<Object>> work, Transaction transaction) {
    try {
      return work.apply(transaction);
    } catch (RuntimeException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  /** One transaction: its reads at one version, and its writes until they are committed. */
  private final class Calls implements InvocationHandler {
    public final Transaction transaction = proxy(Transaction.class, this);
    private final ReadTransaction snapshot = proxy(ReadTransaction.class, this);

    /** Keys to new values, null for those that are cleared. */
    private final NavigableMap<byte[], byte[]> writes = new TreeMap<>(Arrays::compareUnsigned);

    private final List<Runnable> inOrder = new ArrayList<>();
    private final List<byte[][]> conflictRanges = new ArrayList<>();
    private long readVersion = -1;
    private long started;
    private long bytes;
    private FDBException deferred;
    private boolean over;

    /** The read at which it fails: the first ones as likely as the hundreds and the thousands. */
    private long failingRead;

    private long reads;

    public Calls() {
      synchronized (FakeFoundationDb.this) {
        open++;
        failingRead = chance() ? (long) Math.pow(10, 4 * faults.nextDouble()) : -1;
      }
    }

    @Override
    public Object invoke(Object proxy, Method method, Object[] a) throws Throwable {
      synchronized (FakeFoundationDb.this) {
        String name = method.getName();
        switch (name) {
          case "close" -> {
            end();
            return null;
          }
          case "hashCode" -> {
            return System.identityHashCode(proxy);
          }
          case "equals" -> {
            return proxy == a[0];
          }
          default -> {
            if (over) {
              throw new IllegalStateException("this transaction is over, and yet: " + name);
            }
          }
        }
        boolean conflicts = proxy == transaction;
        return switch (name) {
          case "snapshot" -> snapshot;
          case "getReadVersion" ->
              future(
                  () -> {
                    begin(0);
                    return readVersion;
                  });
          case "setReadVersion" -> {
            setReadVersion((long) a[0]);
            yield null;
          }
          case "options" -> new TransactionOptions((code, parameter) -> {});
          case "get" -> future(() -> get((byte[]) a[0], conflicts));
          case "getRange" -> range(a, conflicts);
          case "getEstimatedRangeSizeBytes" ->
              future(
                  () -> {
                    begin(millisPerStep);
                    return estimate((byte[]) a[0], (byte[]) a[1]);
                  });
          case "getRangeSplitPoints" ->
              future(() -> splitPoints((byte[]) a[0], (byte[]) a[1], (long) a[2]));
          case "set" -> {
            set((byte[]) a[0], (byte[]) a[1]);
            yield null;
          }
          case "clear" -> {
            if (a.length == 1) {
              clear((byte[]) a[0], Arrays.copyOf((byte[]) a[0], ((byte[]) a[0]).length + 1));
            } else {
              clear((byte[]) a[0], (byte[]) a[1]);
            }
            yield null;
          }
          case "mutate" -> {
            add((MutationType) a[0], (byte[]) a[1], (byte[]) a[2]);
            yield null;
          }
          case "commit" -> committing();
          case "onError" -> onError((Throwable) a[0]);
          case "cancel" -> null;
          default -> throw unknown(method);
        };
      }
    }

    private void end() {
      if (!over) {
        over = true;
        open--;
      }
    }

    /** What {@code work} gives, or fails of; without the driver's helpers, which are native. */
    private <T> CompletableFuture<T> future(Supplier<T> work) {
      try {
        return CompletableFuture.completedFuture(work.get());
      } catch (FDBException | CompletionException e) {
        return CompletableFuture.failedFuture(cause(e));
      }
    }

    /** A step that reads. */
    private void begin(long millis) {
      step(millis);
      if (readVersion < 0) {
        readVersion = version;
        started = now;
        given.merge(version, now, Math::max);
      }
      if (steps == failAt && Math.abs(failWith) != 1021) {
        throw error(failWith);
      }
      if (++reads == failingRead) {
        throw error(fault(READ_FAULTS));
      }
      if (now - started > LONGEST_MILLIS) {
        throw error(1007);
      }
    }

    /** A version that was given before is as old as it is then. */
    private void setReadVersion(long given) {
      if (readVersion >= 0) {
        throw error(2010);
      }
      readVersion = given;
      started = FakeFoundationDb.this.given.getOrDefault(given, Long.MIN_VALUE / 2);
    }

    /** Takes hardly any time: many go side by side. */
    private byte[] get(byte[] key, boolean conflicts) {
      begin(millisPerStep / 500);
      if (conflicts) {
        conflictRanges.add(new byte[][] {key, Arrays.copyOf(key, key.length + 1)});
      }
      return writes.containsKey(key) ? writes.get(key) : read(key, readVersion);
    }

    private List<KeyValue> rows(byte[] from, byte[] to) {
      if (Arrays.compareUnsigned(from, to) > 0) {
        throw error(2005);
      }
      NavigableMap<byte[], byte[]> found = new TreeMap<>(Arrays::compareUnsigned);
      for (byte[] key : history.subMap(from, true, to, false).keySet()) {
        found.put(key, read(key, readVersion));
      }
      found.putAll(writes.subMap(from, true, to, false));
      List<KeyValue> rows = new ArrayList<>();
      found.forEach(
          (key, value) -> {
            if (value != null) {
              rows.add(new KeyValue(key, value));
            }
          });
      return rows;
    }

    private byte[] bound(Object bound) {
      if (bound instanceof byte[] key) {
        return key;
      }
      KeySelector selector = (KeySelector) bound;
      byte[] key = selector.getKey();
      byte[] from = selector.orEqual() ? Arrays.copyOf(key, key.length + 1) : key;
      List<KeyValue> above = rows(from, new byte[] {-1});
      if (selector.getOffset() < 1 || selector.getOffset() > above.size()) {
        return new byte[] {-1};
      }
      return above.get(selector.getOffset() - 1).getKey();
    }

    private AsyncIterable<KeyValue> range(Object[] a, boolean conflicts) {
      boolean isRange = a[0] instanceof Range;
      Object from = isRange ? ((Range) a[0]).begin : a[0];
      Object to = isRange ? ((Range) a[0]).end : a[1];
      int next = isRange ? 1 : 2;
      int limit = a.length > next ? (int) a[next] : 0;
      boolean reverse = a.length > next + 1 && (boolean) a[next + 1];
      return new AsyncIterable<>() {
        @Override
        public AsyncIterator<KeyValue> iterator() {
          return new Rows(Calls.this, from, to, limit, reverse, conflicts);
        }

        @Override
        public CompletableFuture<List<KeyValue>> asList() {
          AsyncIterator<KeyValue> rows = iterator();
          List<KeyValue> all = new ArrayList<>();
          return future(
              () -> {
                while (rows.onHasNext().join()) {
                  all.add(rows.next());
                }
                return all;
              });
        }
      };
    }

    private long estimate(byte[] from, byte[] to) {
      long bytes =
          rows(from, to).stream()
              .mapToLong(row -> row.getKey().length + row.getValue().length)
              .sum();
      return fewSamples && bytes < SAMPLED_BYTES ? 0 : bytes;
    }

    private KeyArrayResult splitPoints(byte[] from, byte[] to, long size) {
      begin(millisPerStep);
      TreeSet<byte[]> points = new TreeSet<>(Arrays::compareUnsigned);
      points.add(from);
      long since = 0;
      for (KeyValue row : estimate(from, to) == 0 ? List.<KeyValue>of() : rows(from, to)) {
        since += row.getKey().length + row.getValue().length;
        if (since >= size) {
          points.add(row.getKey());
          since = 0;
        }
      }
      shards.stream()
          .filter(key -> Arrays.compareUnsigned(key, from) > 0)
          .filter(key -> Arrays.compareUnsigned(key, to) < 0)
          .forEach(points::add);
      points.add(to);
      byte[] keys = Bytes.concat(points.toArray(byte[][]::new));
      return new KeyArrayResult(keys, points.stream().mapToInt(key -> key.length).toArray());
    }

    private void set(byte[] key, byte[] value) {
      if (key.length > 10_000) {
        deferred = error(2102);
      }
      if (value.length > 100_000) {
        deferred = error(2103);
      }
      bytes += 2L * key.length + value.length + 12;
      writes.put(key.clone(), value.clone());
      byte[] content = value.clone();
      inOrder.add(() -> write(key, version, content));
    }

    private void add(MutationType type, byte[] key, byte[] operand) {
      if (type != MutationType.ADD) {
        throw new UnsupportedOperationException("the fake does not know " + type);
      }
      bytes += 2L * key.length + operand.length + 12;
      inOrder.add(
          () -> {
            byte[] old = read(key, version);
            long sum = (old == null ? 0 : Bytes.i64le(old, 0)) + Bytes.i64le(operand, 0);
            write(key, version, Bytes.i64le(sum));
          });
    }

    private void clear(byte[] from, byte[] to) {
      bytes += from.length + to.length + 12;
      if (Arrays.compareUnsigned(from, to) > 0) {
        deferred = error(2005);
        return;
      }
      for (byte[] key : List.copyOf(history.subMap(from, true, to, false).keySet())) {
        writes.put(key, null);
      }
      writes.subMap(from, true, to, false).replaceAll((key, value) -> null);
      inOrder.add(
          () -> {
            for (byte[] key : List.copyOf(history.subMap(from, true, to, false).keySet())) {
              if (read(key, version) != null) {
                write(key, version, null);
              }
            }
          });
    }

    private CompletableFuture<Void> committing() {
      mostCommitting = Math.max(mostCommitting, committing.incrementAndGet());
      CompletableFuture<Void> done = new CompletableFuture<>();
      commits.execute(
          () -> {
            RuntimeException failure = null;
            synchronized (FakeFoundationDb.this) {
              try {
                commit();
              } catch (RuntimeException e) {
                failure = e;
              }
              committing.decrementAndGet();
            }
            if (failure == null) {
              done.complete(null);
            } else {
              done.completeExceptionally(failure);
            }
          });
      return done;
    }

    private void commit() {
      if (deferred != null) {
        throw deferred;
      }
      if (inOrder.isEmpty()) {
        return;
      }
      if (bytes > MOST_BYTES) {
        throw error(2101);
      }
      step(millisPerStep);
      int fault = steps == failAt ? failWith : chance() ? fault(COMMIT_FAULTS) : 0;
      if (fault > 0 && fault != 1021) {
        throw error(fault);
      }
      if (readVersion >= 0 && now - started > LONGEST_MILLIS) {
        throw error(1007);
      }
      for (byte[][] range : conflictRanges) {
        for (NavigableMap<Long, byte[]> versions :
            history.subMap(range[0], true, range[1], false).values()) {
          if (versions.lastKey() > readVersion) {
            throw error(1020);
          }
        }
      }
      if (fault != 1021) {
        watcher.run();
        version++;
        inOrder.forEach(Runnable::run);
        if (log != null) {
          log();
        }
        watcher.run();
      }
      if (fault != 0) {
        throw error(1021);
      }
    }

    private CompletableFuture<Transaction> onError(Throwable e) {
      end();
      if (cause(e) instanceof FDBException error && RETRYABLE.contains(error.getCode())) {
        now += 10;
        return CompletableFuture.completedFuture(new Calls().transaction);
      }
      return CompletableFuture.failedFuture(cause(e));
    }
  }

  /** The rows of a range, some at a time, of which each time is a step. */
  private final class Rows implements AsyncIterator<KeyValue> {
    private final Calls calls;
    private final Object from;
    private final Object to;
    private final boolean reverse;
    private final boolean conflicts;
    private final Deque<KeyValue> fetched = new ArrayDeque<>();
    private List<KeyValue> rest;
    private int left;

    public Rows(
        Calls calls, Object from, Object to, int limit, boolean reverse, boolean conflicts) {
      this.calls = calls;
      this.from = from;
      this.to = to;
      this.reverse = reverse;
      this.conflicts = conflicts;
      this.left = limit == 0 ? Integer.MAX_VALUE : limit;
    }

    @Override
    public CompletableFuture<Boolean> onHasNext() {
      synchronized (FakeFoundationDb.this) {
        return calls.future(
            () -> {
              fetch();
              return !fetched.isEmpty();
            });
      }
    }

    private void fetch() {
      if (!fetched.isEmpty() || left == 0 || rest != null && rest.isEmpty()) {
        return;
      }
      if (calls.over) {
        throw error(1025);
      }
      calls.begin(millisPerStep);
      if (rest == null) {
        byte[] begin = calls.bound(from);
        byte[] end = calls.bound(to);
        if (conflicts) {
          calls.conflictRanges.add(new byte[][] {begin, end});
        }
        rest = calls.rows(begin, end);
        if (reverse) {
          rest = new ArrayList<>(rest);
          java.util.Collections.reverse(rest);
        }
      }
      int count = 0;
      for (long size = 0; count < rest.size() && left > 0 && size < FETCH_BYTES; count++, left--) {
        KeyValue row = rest.get(count);
        fetched.add(row);
        size += row.getKey().length + row.getValue().length;
      }
      rest = rest.subList(count, rest.size());
    }

    @Override
    public boolean hasNext() {
      return onHasNext().join();
    }

    @Override
    public KeyValue next() {
      if (!hasNext()) {
        throw new NoSuchElementException();
      }
      KeyValue row = fetched.remove();
      return new KeyValue(row.getKey().clone(), row.getValue().clone());
    }

    @Override
    public void cancel() {
      left = 0;
    }
  }
}
