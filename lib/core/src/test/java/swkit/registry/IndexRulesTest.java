// SPDX-License-Identifier: Apache-2.0
package swkit.registry;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import swkit.Entry;
import swkit.Subspace;

class IndexRulesTest {
  private static final String ID = "03ed6c4e40000a01";
  private static final String TIME = "000000006955b900";

  private static byte[] hex(String text) {
    return HexFormat.of().parseHex(text.replace(" ", ""));
  }

  private static String text(String text) {
    return Entry.hex(text.getBytes(StandardCharsets.UTF_8));
  }

  /** Text as it is pickled: shorter than 128 bytes. */
  private static String str(String text) {
    return Entry.hex(new byte[] {(byte) (text(text).length() / 2)}) + text(text);
  }

  /** The rows that go with an object: the letter, the key, and the value in brackets if any. */
  private static List<String> rows(String type, String id, String value) {
    ObjectId item = ObjectId.of(type, Long.parseUnsignedLong(id, 16));
    RegistryObject object = Pickle.decode(item, hex(value));
    assertThat(object.trailing()).isEmpty();
    return IndexRules.rows(object).stream().map(IndexRulesTest::row).toList();
  }

  private static String row(IndexRow row) {
    String value = row.value().length == 0 ? "" : " [" + Entry.hex(row.value()) + "]";
    return row.kind().subspace().letter() + " " + Entry.hex(row.key()) + value;
  }

  private static String row(String letter, String... parts) {
    return letter + " " + String.join("", parts).replace(" ", "");
  }

  private static String owned(String letter, String owner, String... parts) {
    return row(letter, parts) + " [" + owner.replace(" ", "") + "]";
  }

  /** The examples of key-layouts 10, in the account that they are of. */
  @Test
  void account() {
    String id = "0000000000000003";
    String domain = "0000000000000001";
    String group = "0000000000000007";
    String account =
        "00 00"
            + str("jane")
            + "01 00"
            + TIME
            + "01 07 00 02 01 05 00 00"
            + ("01 01" + str("j.doe") + "02 00")
            + ("01" + str("It's Jane's, x ÄÖ"))
            + "00 00 01 09 00 00";
    assertThat(rows("Account", id, account))
        .containsExactlyInAnyOrder(
            row("b", "ffff 0000", id),
            row("b", "0000 0000 0000", id),
            row("b", "0000 0002", text("jane"), id),
            row("b", "0000 0002", text("doe"), id),
            row("b", "0000 0002", text("it"), id),
            row("b", "0000 0002", text("äö"), id),
            row("b", "0000 0019", text("jane"), id),
            row("b", "0000 00dd", domain, id),
            row("b", "0000 0360", group, id),
            owned("g", "0000" + id, "ffff 00f2", text("jane"), domain),
            owned("g", "0000" + id, "ffff 00f2", text("j.doe"), "0000000000000002"),
            row("g", "0025", domain, "0000", id),
            row("g", "0025 0000000000000002 0000", id),
            row("g", "0000", group, "0000", id),
            row("g", "0053 0000000000000005 0000", id),
            row("g", "0050 0000000000000009 0000", id));
  }

  /** A tenant, and an address that isn't a host's. */
  @Test
  void domainAndAllowedIp() {
    String domain =
        "00"
            + str("x.org")
            + ("01" + str("y.org"))
            + "01"
            + TIME
            + "00 00 00 01 00 01 04 00 00 00 00 00";
    assertThat(rows("Domain", "0000000000000001", domain))
        .containsExactlyInAnyOrder(
            row("b", "ffff 0025 0000000000000001"),
            row("b", "0025 0002", text("org"), "0000000000000001"),
            row("b", "0025 0013 0000000000000004 0000000000000001"),
            owned("g", "0025 0000000000000001", "0025 0019", text("x.org")),
            owned("g", "0025 0000000000000001", "0025 0153", text("y.org")),
            row("g", "006c 0000000000000004 0025 0000000000000001"));
    assertThat(rows("AllowedIp", ID, "00 04 0A000000 FF000000 00" + TIME + "00"))
        .containsExactlyInAnyOrder(
            row("b", "ffff 0008", ID), owned("g", "0008" + ID, "0008 002c 0a000000 ff000000"));
  }

  @Test
  void singletons() {
    RegistryObject store = Pickle.decode(ObjectId.singleton("BlobStore"), hex("01 00"));
    List<IndexRow> rows = IndexRules.rows(store);
    assertThat(rows).extracting(IndexRulesTest::row).containsExactly("b ffff0010000012434cb24dcd");
    assertThat(rows.get(0).kind().isOptional()).isTrue();
  }

  @Test
  void archivedItemsAndSamples() {
    String hash = "00".repeat(32);
    assertThat(rows("ArchivedItem", ID, "00 01" + str("a") + TIME + "03" + TIME + TIME + hash))
        .containsExactly(row("b", "000c 0039 0000000000000003", ID));
    String sample = "00" + str("a@b") + str("s") + hash + "01 %s" + TIME + "00";
    assertThat(rows("SpamTrainingSample", ID, sample.formatted("01 03")))
        .containsExactly(row("b", "0066 0039 0000000000000003", ID));
    assertThat(rows("SpamTrainingSample", ID, sample.formatted("00")))
        .containsExactly(row("b", "0066 0039 00000000ffffffff", ID));
  }

  @Test
  void internalReports() {
    String tls =
        "00 00 00 00" + "00 00" + str("r") + TIME + TIME + "00" + str("x.org") + TIME + TIME;
    assertThat(rows("TlsInternalReport", ID, tls))
        .containsExactly(owned("g", "006e" + ID, "006e 00e8", text("x.org")));

    // policyIdentifier 1122334455667788, then the report, which holds nothing.
    String dmarc =
        "01 00 88EF99ABC5E88C9111"
            + ("00" + str("o") + str("e") + "00" + str("r") + TIME + TIME + "00" + str("x.org"))
            + "00 00 00 00 00 00 00 00 00 00 00 00"
            + str("x.org")
            + TIME
            + TIME;
    RegistryObject report =
        Pickle.decode(
            ObjectId.of("DmarcInternalReport", Long.parseUnsignedLong(ID, 16)), hex(dmarc));
    IndexRow key = IndexRules.rows(report).get(0);
    assertThat(row(key))
        .isEqualTo(owned("g", "0021" + ID, "0021 00e8", text("x.org"), "1122334455667788"));
    assertThat(key.isStoredAs(hex("0021" + ID + "00000007"))).isTrue();
    assertThat(key.isStoredAs(hex("0021" + ID))).isFalse();
    assertThat(key.isStoredAs(hex("006e" + ID + "00000007"))).isFalse();
  }

  /** Two records that tell of something, one of which passed, and one that tells of nothing. */
  @Test
  void externalDmarcReport() {
    String results =
        "01" + str("sel.net") + str("s") + "00 00" + "01" + str("spf.net") + "00 00 00";
    String pass = "00 05 01 00 00 00 00" + str("ef.net") + str("hf.net") + results + "00";
    String fail =
        "00 01 03 00 00 00 01" + str("et.net") + str("ef.net") + str("hf.net") + "00 00 00";
    String none = "00 00 01 00 00 00 00" + str("ef.net") + str("hf.net") + "00 00 00";
    String report =
        "01 00"
            + (str("org") + str("rep@mail.net") + "00" + str("id") + TIME + TIME + "00")
            + (str("pol.net") + "00 00 00 00 00 00 00")
            + ("03" + pass + fail + none)
            + "00 00 00 00"
            + (str("Joe <joe@from.net>") + str("subject") + "00" + TIME + TIME + "01 04");
    assertThat(rows("DmarcExternalReport", ID, report))
        .containsExactlyInAnyOrder(
            word("0020", "joe"),
            word("0020", "from"),
            word("0020", "net"),
            word("0020", "rep"),
            word("0020", "mail"),
            word("0020", "pol"),
            word("0020", "ef"),
            word("0020", "hf"),
            word("0020", "et"),
            word("0020", "sel"),
            word("0020", "spf"),
            row("b", "0020 0351 0000000000000001", ID),
            row("b", "0020 0352 0000000000000001", ID),
            row("b", "0020 002f", TIME, ID),
            row("b", "0020 0013 0000000000000004", ID));
  }

  private static String word(String type, String word) {
    return row("b", type, "0002", text(word), ID);
  }

  @Test
  void externalTlsReport() {
    String failure = "00 00 01" + str("mx1") + "01" + str("helo2") + "00 02 00 00";
    String policy = "00 00" + str("pol.org") + ("01" + str("mx3")) + "09 02 01" + failure;
    String other = "00 00" + str("pol.org") + "00 01 00 00";
    String report =
        "00 00 00"
            + (str("id") + TIME + TIME + "02" + policy + other)
            + (str("a@b") + str("s") + "00" + TIME + TIME + "00");
    assertThat(rows("TlsExternalReport", ID, report))
        .containsExactlyInAnyOrder(
            word("006d", "pol"),
            word("006d", "org"),
            word("006d", "mx3"),
            word("006d", "mx1"),
            word("006d", "helo2"),
            row("b", "006d 0351 0000000000000002", ID),
            row("b", "006d 0352 0000000000000001", ID),
            row("b", "006d 002f", TIME, ID));
  }

  @Test
  void externalArfReport() {
    StructType type = (StructType) Schema.get().type("ArfExternalReport");
    RandomObjects objects = new RandomObjects(1);
    RegistryObject random = objects.object(Schema.get().object("ArfExternalReport"));
    Value.Struct report =
        with(
            with(
                with((Value.Struct) random.fields().get("report"), "incidents", number(3)),
                "dkimDomain",
                new Value.Text("d.example")),
            "originalRcptTo",
            null);
    Value.Struct fields = random.fields();
    fields =
        with(fields, "report", with(with(report, "reportingMta", null), "originalMailFrom", null));
    fields = with(fields, "memberTenantId", null);
    fields = with(fields, "from", new Value.Text("x"));
    Value none = new Value.Items((Type.Items) type(report, "reportedDomains"), List.of());
    fields =
        with(fields, "report", with((Value.Struct) fields.get("report"), "reportedDomains", none));
    fields = with(fields, "expiresAt", new Value.Number(Type.Plain.TIME, 0x6955B900L));
    assertThat(fields.type()).isEqualTo(type);
    RegistryObject object =
        new RegistryObject(ObjectId.of("ArfExternalReport", Long.parseLong(ID, 16)), 0, fields);
    assertThat(IndexRules.rows(object))
        .extracting(IndexRulesTest::row)
        .containsExactlyInAnyOrder(
            word("000d", "example"),
            row("b", "000d 0351 0000000000000003", ID),
            row("b", "000d 0352 0000000000000000", ID),
            row("b", "000d 002f", TIME, ID));
  }

  private static Value number(long bits) {
    return new Value.Number(Type.Plain.UINT, bits);
  }

  private static Type type(Value.Struct struct, String field) {
    return struct.type().fields().get(struct.type().indexOf(field)).type();
  }

  private static Value.Struct with(Value.Struct struct, String field, Value value) {
    Value[] values = struct.values().toArray(Value[]::new);
    values[struct.type().indexOf(field)] = value;
    return new Value.Struct(struct.type(), Arrays.asList(values));
  }

  @Test
  void tasksHaveNoRows() {
    assertThat(rows("Task", ID, "00 00 00 03 11 00" + TIME + TIME)).isEmpty();
    assertThat(rows("Metric", ID, "00 00 05 10")).isEmpty();
  }

  /** Whatever an object is, its rows tell that they are its own. */
  @Test
  void rowsTellWhoseTheyAre() {
    long seed = Long.getLong("swkit.seed", System.nanoTime());
    System.out.println("IndexRulesTest: -Dswkit.seed=" + seed);
    RandomObjects objects = new RandomObjects(seed);
    for (ObjectType type : Schema.get().objects()) {
      for (int i = 0; i < 20; i++) {
        RegistryObject object = objects.object(type);
        for (IndexRow row : IndexRules.rows(object)) {
          byte[] value =
              row.kind() == IndexRow.Kind.REPORT_KEY
                  ? Arrays.copyOf(row.value(), row.value().length + 4)
                  : row.value();
          assertThat(row.isStoredAs(value)).isTrue();
          assertThat(IndexRow.owner(row.kind().subspace(), row.key(), value))
              .as("seed %d: %s of %s", seed, row, object)
              .isEqualTo(object.id());
        }
      }
    }
  }

  @Test
  void rowsOfNobody() {
    assertThat(IndexRow.owner(Subspace.of('g'), hex("ffffffff0000"), hex("00"))).isNull();
    assertThat(IndexRow.owner(Subspace.of('g'), hex("ffffffff"), hex(""))).isNull();
    assertThat(IndexRow.owner(Subspace.of('b'), hex("00000002"), hex(""))).isNull();
    assertThat(IndexRow.referent(hex("0025 0000000000000001 0000 0000000000000003")))
        .isEqualTo(ObjectId.of("Domain", 1));
  }
}
