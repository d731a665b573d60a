// SPDX-License-Identifier: Apache-2.0
package swkit.html;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.dynatrace.hash4j.hashing.Hashing;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import swkit.BlobDamage;
import swkit.Database;
import swkit.Entry;
import swkit.Progress;
import swkit.RefusedException;
import swkit.Sink;
import swkit.Snapshot;
import swkit.Source;
import swkit.Subspace;
import swkit.Workers;
import swkit.generation.DiskUsage;
import swkit.generation.Generation;
import swkit.io.Bytes;
import swkit.key.DecodedEntry;
import swkit.key.MailLayout;
import swkit.open.DatabaseAddress;
import swkit.store.Store;
import swkit.store.StoreSettings;
import swkit.testing.Goldens;

/**
 * The page shows what is in the database, and nothing in the database does anything to the page.
 */
class HtmlReportTest {
  private static final String HOSTILE = "</script><script>alert(1)</script>\u2028&\"'";

  private static final List<String> ACCOUNT =
      List.of(
          "name",
          "id",
          "bytes",
          "mails",
          "mailboxes",
          "oldest",
          "newest",
          "damaged",
          "missing",
          "kind",
          "used",
          "quota");

  private static final List<String> PART = List.of("name", "kind", "items", "bytes");

  @TempDir Path temp;
  private final Queue<BlobDamage> damage = new ConcurrentLinkedQueue<>();

  private String page(Database database) throws IOException {
    Path file = temp.resolve("report.html");
    try (Workers workers = Workers.of(2);
        Snapshot snapshot = database.snapshot(damage::add, workers, true)) {
      HtmlReport.write(snapshot, file, workers, Progress.SILENT);
    }
    return Files.readString(file);
  }

  /** The page as XML, which it must be too. */
  private static Document parse(String page) throws Exception {
    return DocumentBuilderFactory.newInstance()
        .newDocumentBuilder()
        .parse(new ByteArrayInputStream(page.getBytes(StandardCharsets.UTF_8)));
  }

  private static JsonObject figures(String page) throws Exception {
    var scripts = parse(page).getElementsByTagName("script");
    assertThat(scripts.getLength()).isEqualTo(2);
    Element data = (Element) scripts.item(0);
    assertThat(data.getAttribute("type")).isEqualTo("application/json");
    return JsonParser.parseString(data.getTextContent()).getAsJsonObject();
  }

  private static List<JsonObject> list(JsonObject json, String name) {
    JsonArray array = json.getAsJsonArray(name);
    return array.asList().stream().map(JsonElement::getAsJsonObject).toList();
  }

  /** The lines of the accounts, as objects by the columns of page.js. */
  private static List<JsonObject> accounts(JsonObject json) {
    return json.getAsJsonArray("accounts").asList().stream()
        .map(row -> object(row.getAsJsonArray(), ACCOUNT))
        .toList();
  }

  private static List<JsonObject> parts(JsonObject json, JsonObject account) {
    return json
        .getAsJsonObject("parts")
        .getAsJsonArray(account.get("id").getAsString())
        .asList()
        .stream()
        .map(row -> object(row.getAsJsonArray(), PART))
        .toList();
  }

  private static JsonObject object(JsonArray row, List<String> columns) {
    assertThat(row.size()).isBetween(columns.size() - (columns == ACCOUNT ? 2 : 0), columns.size());
    JsonObject object = new JsonObject();
    for (int i = 0; i < row.size(); i++) {
      object.add(columns.get(i), row.get(i));
    }
    return object;
  }

  /** The sum of mails (0) or bytes (1) in {@code months}. */
  private static long sum(JsonObject months, int of) {
    return months.asMap().values().stream()
        .mapToLong(pair -> pair.getAsJsonArray().get(of).getAsLong())
        .sum();
  }

  private static long sum(List<JsonObject> list, String field) {
    return list.stream().mapToLong(item -> item.get(field).getAsLong()).sum();
  }

  @Test
  void theFiguresAreThoseOfTheDump() throws Exception {
    JsonObject json;
    try (Database dump = Database.open(Goldens.DUMP.toString())) {
      json = figures(page(dump));
    }
    Goldens.expected()
        .forEach(
            (letter, figures) -> {
              JsonObject subspace =
                  list(json, "subspaces").stream()
                      .filter(item -> item.get("letter").getAsString().equals(letter))
                      .findFirst()
                      .orElseThrow();
              assertThat(subspace.get("entries").getAsLong()).isEqualTo(figures.entries());
              assertThat(subspace.get("bytes").getAsLong())
                  .isEqualTo(figures.keyBytes() + figures.valueBytes());
            });
    List<Long> sizes = mailSizes();
    JsonObject totals = json.getAsJsonObject("totals");
    assertThat(totals.get("damaged").getAsLong()).isZero();
    assertThat(totals.get("mails").getAsLong()).isEqualTo(53).isEqualTo(sizes.size());
    List<JsonObject> accounts = accounts(json);
    assertThat(sum(accounts, "mails")).isEqualTo(53);
    assertThat(sum(accounts, "bytes")).isEqualTo(totals.get("bytes").getAsLong());
    assertThat(sum(accounts, "mailboxes")).isEqualTo(totals.get("mailboxes").getAsLong());
    long mailBytes = 0;
    for (JsonObject account : accounts) {
      assertThat(sum(parts(json, account), "bytes")).isEqualTo(account.get("bytes").getAsLong());
      mailBytes +=
          sum(
              parts(json, account).stream()
                  .filter(part -> part.get("kind").getAsString().equals("mailbox"))
                  .toList(),
              "bytes");
    }
    assertThat(mailBytes).isEqualTo(sizes.stream().mapToLong(size -> size).sum());
    assertThat(accounts.stream().map(account -> account.get("name").getAsString()))
        .contains("alice", "bob", "carol", "dave");
    JsonObject alice =
        accounts.stream()
            .filter(account -> account.get("name").getAsString().equals("alice"))
            .findFirst()
            .orElseThrow();
    assertThat(alice.get("mails").getAsLong()).isEqualTo(21);
    try (Database dump = Database.open(Goldens.DUMP.toString());
        Snapshot snapshot = dump.snapshot()) {
      assertThat(alice.get("used").getAsLong()).isEqualTo(DiskUsage.of(snapshot).get(2));
    }
    assertThat(alice.has("quota")).isFalse();
    assertThat(alice.get("oldest").getAsString()).isEqualTo("2026-11-22");
    assertThat(alice.get("newest").getAsString()).isEqualTo("2026-11-22");

    assertThat(list(json, "largest").stream().map(mail -> mail.get("size").getAsLong()))
        .isEqualTo(sizes.subList(0, 50));
    assertThat(list(json, "largest"))
        .allMatch(mail -> mail.get("received").getAsString().startsWith("2026-"))
        .allMatch(mail -> mail.getAsJsonArray("mailboxes").size() > 0);
    assertThat(list(json, "largest"))
        .allMatch(mail -> mail.get("from").getAsString().contains("@example.org"))
        .allMatch(mail -> !mail.get("subject").getAsString().isEmpty());
    assertThat(sum(json.getAsJsonObject("months"), 0)).isEqualTo(53);
    assertThat(sum(json.getAsJsonObject("months"), 1)).isEqualTo(mailBytes);
    JsonObject ofAlice =
        json.getAsJsonObject("accountMonths").getAsJsonObject(alice.get("id").getAsString());
    assertThat(sum(ofAlice, 0)).isEqualTo(21);
    assertThat(totals.get("undated").getAsLong()).isZero();
    assertThat(totals.get("missing").getAsLong()).isZero();
    assertThat(list(json, "missing")).isEmpty();
    JsonObject team = accounts.get(accounts.size() - 1);
    assertThat(team.get("name").getAsString()).isEqualTo("team");
    assertThat(team.get("kind").getAsInt()).isEqualTo(1);
  }

  /** One mail was sent to three accounts; the others are unlike each other. */
  @Test
  void theSameMailSeveralTimesAndWhatIsAttached() throws Exception {
    JsonObject json;
    try (Database dump = Database.open(Goldens.DUMP.toString())) {
      json = figures(page(dump));
    }
    assertThat(list(json, "shared")).hasSize(1);
    JsonObject shared = list(json, "shared").get(0);
    assertThat(shared.get("copies").getAsInt()).isEqualTo(3);
    assertThat(shared.get("saved").getAsLong()).isEqualTo(2 * shared.get("size").getAsLong());
    JsonObject totals = json.getAsJsonObject("totals");
    assertThat(totals.get("copies").getAsLong()).isEqualTo(2);
    assertThat(totals.get("saved").getAsLong()).isEqualTo(shared.get("saved").getAsLong());
    assertThat(list(json, "attachments").stream().map(type -> type.get("type").getAsString()))
        .containsExactly("application/octet-stream", "message/rfc822", "message/delivery-status");
    assertThat(sum(list(json, "attachments"), "attachments")).isEqualTo(13);
  }

  /** A blob of one mail is missing, and so is the link of another one. */
  @Test
  void missingMailAndWhatAPurgeFrees() throws Exception {
    StoreSettings settings = DatabaseAddress.parse("memory:missing").storage().data();
    long freed;
    byte[] lost = null;
    byte[] unlinked = null;
    try (Database dump = Database.open(Goldens.DUMP.toString());
        Snapshot snapshot = dump.snapshot();
        Store store = new swkit.memory.MemoryBackend().openForWriting(settings)) {
      freed = figures(page(dump)).getAsJsonObject("totals").get("freed").getAsLong();
      for (Entry entry : snapshot.scan(Subspace.PROPERTY).stream().toList()) {
        put(store, Subspace.PROPERTY, entry.key(), entry.value());
        if (entry.key().length == 10 && entry.key()[4] == 0 && entry.key()[5] == 71) {
          byte[] hash = MailLayout.CURRENT.metadata(entry.value()).blob();
          unlinked = lost == null || Arrays.equals(lost, hash) ? unlinked : hash;
          lost = lost == null ? hash : lost;
        }
      }
      for (Subspace subspace : List.of(Subspace.DIRECTORY, Subspace.BLOB_LINKS, Subspace.BLOBS)) {
        byte[] left = subspace == Subspace.BLOBS ? lost : unlinked;
        for (Entry entry : snapshot.scan(subspace).stream().toList()) {
          if (subspace == Subspace.DIRECTORY
              || !Arrays.equals(left, Arrays.copyOf(entry.key(), left.length))) {
            put(store, subspace, entry.key(), entry.value());
          }
        }
      }
    }
    JsonObject json;
    try (Database database = Database.open("memory:missing")) {
      json = figures(page(database));
    }
    JsonObject totals = json.getAsJsonObject("totals");
    assertThat(damage).hasSize(1);
    assertThat(totals.get("missing").getAsLong()).isEqualTo(1);
    assertThat(sum(accounts(json), "missing")).isEqualTo(1);
    assertThat(list(json, "missing").get(0).get("subject").getAsString()).isNotEmpty();
    assertThat(totals.get("freed").getAsLong()).isEqualTo(freed + 1);
  }

  /** The sizes of all mails, the largest first. */
  private static List<Long> mailSizes() {
    List<Long> sizes = new ArrayList<>();
    try (Database dump = Database.open(Goldens.DUMP.toString());
        Snapshot snapshot = dump.snapshot();
        Source entries = snapshot.scan(Subspace.PROPERTY)) {
      for (Entry entry = entries.next(); entry != null; entry = entries.next()) {
        if (Generation.of(snapshot).isMail(entry)) {
          DecodedEntry mail = DecodedEntry.of(Generation.of(snapshot), Subspace.PROPERTY, entry);
          sizes.add((Long) mail.value().field("size"));
        }
      }
    }
    sizes.sort(Comparator.reverseOrder());
    return sizes;
  }

  @Test
  void aStoreGivesTheSameFigures() throws Exception {
    JsonObject dump;
    JsonObject store;
    try (Database database = Database.open(Goldens.DUMP.toString())) {
      dump = figures(page(database));
    }
    try (Database database = Database.open("rocksdb:" + Goldens.ROCKSDB)) {
      store = figures(page(database));
    }
    for (String name : List.of("totals", "accounts", "months")) {
      assertThat(store.get(name)).isEqualTo(dump.get(name));
    }
  }

  @Test
  void namesAreTextWhateverTheyAre() throws Exception {
    StoreSettings settings = DatabaseAddress.parse("memory:hostile").storage().data();
    try (Store store = new swkit.memory.MemoryBackend().openForWriting(settings)) {
      put(store, Subspace.DIRECTORY, name(HOSTILE), new byte[] {7, 0});
      put(store, Subspace.PROPERTY, new byte[] {0}, Bytes.u32(5));
      put(store, Subspace.PROPERTY, document(7, 0, 50, 1), mail(3, 100));
      put(store, Subspace.PROPERTY, document(7, 1, 50, 3), mailbox(HOSTILE));
      put(store, Subspace.PROPERTY, document(9, 0, 50, 1), mail(8, 1));
      put(store, Subspace.PROPERTY, document(9, 0, 50, 2), new byte[] {1, 2, 3});
      put(store, Subspace.PROPERTY, document(9, 12, 50, 1), new byte[] {1, 2, 3});
    }
    String page;
    try (Database database = Database.open("memory:hostile")) {
      page = page(database);
    }
    assertThat(page).doesNotContain("alert(1)</script>").doesNotContain("\u2028");
    JsonObject json = figures(page);
    JsonObject first = accounts(json).get(0);
    assertThat(first.get("name").getAsString()).isEqualTo(HOSTILE);
    assertThat(parts(json, first).get(0).get("name").getAsString()).isEqualTo(HOSTILE);
    assertThat(list(json, "largest").get(0).getAsJsonArray("mailboxes").get(0).getAsString())
        .isEqualTo(HOSTILE);
    JsonObject second = accounts(json).get(1);
    assertThat(second.get("name").getAsString()).isEqualTo("account 9");
    assertThat(second.get("mails").getAsLong()).isEqualTo(2);
    assertThat(second.get("bytes").getAsLong()).isEqualTo(1);
    assertThat(json.getAsJsonObject("totals").get("damaged").getAsLong()).isEqualTo(2);
    assertThat(json.getAsJsonObject("totals").get("undated").getAsLong()).isEqualTo(3);
    assertThat(parts(json, second).get(0).get("name").getAsString()).isEqualTo("mailbox 8");
  }

  @Test
  void manyAccountsMailboxesAndMailsAreSummedUp() throws Exception {
    StoreSettings settings = DatabaseAddress.parse("memory:many").storage().data();
    var entries = new TreeMap<byte[], byte[]>(Entry::compareKeys);
    long bytes = 0;
    for (int account = 1; account <= 1100; account++) {
      int mailboxes = account == 1100 ? 120 : 1;
      for (int doc = 1; doc <= mailboxes; doc++) {
        entries.put(document(account, 0, 50, doc), mail(doc, account));
        entries.put(document(account, 1, 50, doc), mailbox("box " + doc));
        bytes += account;
      }
    }
    try (Store store = new swkit.memory.MemoryBackend().openForWriting(settings)) {
      put(store, Subspace.PROPERTY, new byte[] {0}, Bytes.u32(5));
      entries.forEach((key, value) -> put(store, Subspace.PROPERTY, key, value));
    }
    JsonObject json;
    try (Database database = Database.open("memory:many")) {
      json = figures(page(database));
    }
    assertThat(accounts(json)).hasSize(1100);
    assertThat(json.getAsJsonObject("parts").size()).isEqualTo(1000);
    assertThat(json.getAsJsonObject("others").get("accounts").getAsLong()).isZero();
    assertThat(json.getAsJsonObject("totals").get("bytes").getAsLong()).isEqualTo(bytes);
    JsonObject largest = accounts(json).get(0);
    assertThat(parts(json, largest)).hasSize(101);
    assertThat(parts(json, largest).get(100).get("name").getAsString())
        .isEqualTo("20 smaller ones");
    assertThat(sum(parts(json, largest), "bytes")).isEqualTo(120 * 1100);
    assertThat(list(json, "largest")).hasSize(50);
  }

  /**
   * More accounts than have a line of their own, a million mails, and names as people have them.
   */
  @Test
  void thePageOfAMillionMailsIsSmall() throws Exception {
    StoreSettings settings = DatabaseAddress.parse("memory:million").storage().data();
    int accounts = 50_500;
    int mails = 20;
    byte[] mail = mail(1, 40_000);
    try (Store store = new swkit.memory.MemoryBackend().openForWriting(settings)) {
      try (Sink names = store.sink(Subspace.DIRECTORY)) {
        for (int account = 1; account <= accounts; account++) {
          String name = String.format("firstname.lastname%06d@example.org", account);
          names.put(new Entry(name(name), Bytes.concat(Bytes.leb128(account), new byte[] {0})));
        }
        names.commit();
      }
      try (Sink properties = store.sink(Subspace.PROPERTY)) {
        properties.put(new Entry(new byte[] {0}, Bytes.u32(5)));
        for (int account = 1; account <= accounts; account++) {
          for (int doc = 1; doc <= mails; doc++) {
            properties.put(new Entry(document(account, 0, 50, doc), mail));
          }
          for (int doc = 1; doc <= (account <= 1000 ? 25 : 1); doc++) {
            byte[] box = mailbox("Customers and projects " + doc);
            properties.put(new Entry(document(account, 1, 50, doc), box));
          }
        }
        properties.commit();
      }
    }
    String page;
    try (Database database = Database.open("memory:million")) {
      page = page(database);
    }
    assertThat(page.getBytes(StandardCharsets.UTF_8)).hasSizeLessThan(5_000_000);
    JsonObject json = figures(page);
    assertThat(accounts(json)).hasSize(50_000);
    assertThat(accounts(json).get(0).get("name").getAsString()).startsWith("firstname.");
    assertThat(json.getAsJsonObject("others").get("accounts").getAsInt()).isEqualTo(500);
    assertThat(json.getAsJsonObject("totals").get("mails").getAsInt()).isEqualTo(accounts * mails);
  }

  @Test
  void thePageLoadsNothingAndIsForAll() throws Exception {
    String page;
    try (Database dump = Database.open(Goldens.DUMP.toString())) {
      page = page(dump);
    }
    assertThat(page)
        .doesNotContain("http://", "https://", "@import", "url(", "innerHTML", "eval(")
        .contains("default-src 'none'", "prefers-color-scheme: dark", "@media print")
        .contains("width=device-width");
    // on paper: dark text on white whatever the screen has, and all that is folded
    assertThat(page.substring(page.indexOf("@media print")))
        .contains("color-scheme: light", "label { display: none; }", "beforeprint", "details.open");
    Document document = parse(page);
    for (String tag : List.of("link", "img", "iframe", "object", "base", "form")) {
      assertThat(document.getElementsByTagName(tag).getLength()).as(tag).isZero();
    }
    assertThat(document.getDocumentElement().getAttribute("lang")).isEqualTo("en");
  }

  @Test
  void aFileThatCannotBeWrittenIsSaid() {
    Path file = temp.resolve("not/there.html");
    try (Database dump = Database.open(Goldens.DUMP.toString());
        Snapshot snapshot = dump.snapshot();
        Workers workers = Workers.none()) {
      assertThatThrownBy(() -> HtmlReport.write(snapshot, file, workers, Progress.SILENT))
          .isInstanceOf(RefusedException.class)
          .hasMessageContaining("there.html: can't be written: no such file or directory");
    }
  }

  private void assertRefused(Path file, String problem) {
    try (Database dump = Database.open(Goldens.DUMP.toString());
        Snapshot snapshot = dump.snapshot();
        Workers workers = Workers.none()) {
      assertThatThrownBy(() -> HtmlReport.write(snapshot, file, workers, Progress.SILENT))
          .isInstanceOf(RefusedException.class)
          .hasMessageStartingWith(file + ": ")
          .hasMessageContaining(problem);
    }
  }

  @Test
  void onlyAnEarlierPageIsReplaced() throws IOException {
    Path file = temp.resolve("report.html");
    for (String other : List.of("", "server.hostname = 'mail'", "<!DOCTYPE html>\n<html>")) {
      Files.writeString(file, other);
      assertRefused(file, "exists and is not an earlier page");
      assertThat(file).hasContent(other);
    }
    Files.delete(file);
    assertRefused(Files.createDirectory(file), "exists and is not an earlier page");
    Files.delete(file);
    try (Database dump = Database.open(Goldens.DUMP.toString())) {
      String first = page(dump);
      Files.writeString(file, first.substring(0, 2000));
      assertThat(page(dump)).hasSameSizeAs(first);
    }
    assertThat(temp.toFile().list()).containsExactly("report.html");
  }

  @Test
  void noPageStandsInADatabase() throws IOException {
    for (String name : List.of("CURRENT", "subspace_p")) {
      Path directory = Files.createDirectory(temp.resolve("with-" + name));
      Files.createFile(directory.resolve(name));
      assertRefused(directory.resolve("report.html"), "a database or dump directory");
      assertThat(directory.toFile().list()).containsExactly(name);
    }
  }

  /** Its name is short enough, that of the unfinished one is not. */
  @Test
  void whatCannotBeWrittenLeavesNothing() {
    assertRefused(temp.resolve("r".repeat(250)), "can't be written");
    assertThat(temp).isEmptyDirectory();
  }

  private static void put(Store store, Subspace subspace, byte[] key, byte[] value) {
    try (Sink sink = store.sink(subspace)) {
      sink.put(new Entry(key, value));
      sink.commit();
    }
  }

  private static byte[] name(String name) {
    return Bytes.concat(new byte[] {0}, name.getBytes(StandardCharsets.UTF_8));
  }

  private static byte[] document(int account, int collection, int field, int document) {
    return Bytes.concat(
        Bytes.u32(account), new byte[] {(byte) collection, (byte) field}, Bytes.u32(document));
  }

  private static byte[] archive(byte[] payload) {
    int hash = (int) Hashing.xxh3_64().hashBytesToLong(payload);
    return Bytes.concat(payload, Bytes.u32(hash), new byte[] {(byte) 0xA0});
  }

  /** MessageData in one mailbox (key-layouts 1.7). */
  private static byte[] mail(int mailbox, int size) {
    byte[] payload = new byte[8 + 24];
    Bytes.putU32le(payload, 0, mailbox);
    Bytes.putU32le(payload, 8, -8);
    Bytes.putU32le(payload, 12, 1);
    Bytes.putU32le(payload, 28, size);
    return archive(payload);
  }

  /** A mailbox of a name (key-layouts 1.7). */
  private static byte[] mailbox(String name) {
    byte[] text = name.getBytes(StandardCharsets.UTF_8);
    byte[] root = new byte[44];
    if (text.length <= 8) {
      Arrays.fill(root, 0, 8, (byte) 0xFF);
      System.arraycopy(text, 0, root, 0, text.length);
      return archive(root);
    }
    Bytes.putU32le(root, 0, text.length & 0x3F | 0x80 | (text.length & ~0x3F) << 2);
    Bytes.putU32le(root, 4, -text.length);
    return archive(Bytes.concat(text, root));
  }
}
