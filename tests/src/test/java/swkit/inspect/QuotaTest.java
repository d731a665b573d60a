// SPDX-License-Identifier: Apache-2.0
package swkit.inspect;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import swkit.Database;
import swkit.Entry;
import swkit.Progress;
import swkit.Sink;
import swkit.Snapshot;
import swkit.Subspace;
import swkit.Workers;
import swkit.html.HtmlReport;
import swkit.open.DatabaseAddress;
import swkit.registry.EnumType;
import swkit.registry.ObjectId;
import swkit.registry.Pickle;
import swkit.registry.RegistryObject;
import swkit.registry.Type;
import swkit.registry.Value;
import swkit.store.Store;
import swkit.store.StoreSettings;
import swkit.testing.Goldens;

/** An account of 0.16 with a quota, as its registry has it. */
class QuotaTest {
  private static final long QUOTA = 5_000_000_000L;

  @TempDir Path temp;
  private String url;

  @BeforeEach
  void giveAQuota() throws Exception {
    Path golden = Goldens.ROOT.resolve("tests/goldens/0.16.18-groupware/store.sqlite");
    url = "sqlite:" + Files.copy(golden, temp.resolve("store.sqlite"));
    StoreSettings settings = DatabaseAddress.parse(url).storage().data();
    ObjectId alice = ObjectId.of("Account", 1);
    try (Store store = settings.backend().openForWriting(settings)) {
      RegistryObject account;
      try (Snapshot snapshot = store.snapshot()) {
        account = Pickle.decode(alice, snapshot.get(Subspace.DIRECTORY, alice.key()));
      }
      try (Sink sink = store.sink(Subspace.DIRECTORY)) {
        sink.put(new Entry(alice.key(), Pickle.encode(limited(account))));
        sink.commit();
      }
    }
  }

  private static RegistryObject limited(RegistryObject account) {
    Value.Struct fields = account.fields();
    Value.Pairs none = (Value.Pairs) fields.get("quotas");
    EnumType names = (EnumType) none.type().key();
    int disk =
        names.numbers().stream()
            .filter(number -> names.name(number).equals("maxDiskQuota"))
            .findFirst()
            .orElseThrow();
    List<Value> values = new ArrayList<>(fields.values());
    values.set(
        fields.type().indexOf("quotas"),
        new Value.Pairs(
            none.type(),
            List.of(
                new Value.Pair(
                    new Value.Name(names, disk), new Value.Number(Type.Plain.UINT, QUOTA)))));
    Value.Variant variant = (Value.Variant) account.value();
    Value.Struct changed = new Value.Struct(fields.type(), values);
    return new RegistryObject(
        account.id(),
        account.version(),
        new Value.Variant(variant.type(), variant.number(), changed));
  }

  @Test
  void accountsShowIt() {
    try (Database database = Database.open(url);
        Snapshot snapshot = database.snapshot()) {
      AccountList list = AccountList.of(database, snapshot, Workers.none(), Progress.SILENT);
      assertThat(list.lines().get(0)).endsWith("quota");
      assertThat(list.lines().get(1)).startsWith("alice@example.org").endsWith("5.0 GB");
      assertThat(list.lines().get(2)).startsWith("bob@example.org").endsWith("none");
    }
  }

  @Test
  void thePageShowsIt() throws Exception {
    Path page = temp.resolve("page.html");
    try (Workers workers = Workers.of(1);
        Database database = Database.open(url);
        Snapshot snapshot = database.snapshot()) {
      HtmlReport.write(snapshot, page, workers, Progress.SILENT);
    }
    String text = Files.readString(page);
    int start = text.indexOf("id=\"figures\">") + 13;
    JsonObject figures =
        JsonParser.parseString(text.substring(start, text.indexOf("</script>", start)))
            .getAsJsonObject();
    for (var row : figures.getAsJsonArray("accounts")) {
      JsonArray account = row.getAsJsonArray();
      if (account.get(0).getAsString().equals("alice@example.org")) {
        assertThat(account.get(10).getAsLong()).isPositive();
        assertThat(account.get(11).getAsLong()).isEqualTo(QUOTA);
      } else {
        assertThat(account).hasSize(11);
      }
    }
  }
}
