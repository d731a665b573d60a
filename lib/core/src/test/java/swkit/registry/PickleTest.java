// SPDX-License-Identifier: Apache-2.0
package swkit.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import swkit.Entry;
import swkit.io.Bytes;

class PickleTest {
  private static final ObjectId BLOB_STORE = ObjectId.singleton("BlobStore");
  private static final ObjectId TASK = ObjectId.of("Task", 17);

  /** A store of S3 as store-and-dump 5.5 has it. */
  private static final String S3 =
      "01 02 2A 10 68747470733A2F2F73332E6C6F63616C 02 6575 04 6D61696C 01 02 414B 01 02 534B 00 00"
          + " 00 B0EA01 03 00 00 01";

  private static byte[] hex(String text) {
    return HexFormat.of().parseHex(text.replace(" ", ""));
  }

  /** Decodes, and checks that the same is written again. */
  private static RegistryObject read(ObjectId id, String text) {
    byte[] value = hex(text);
    RegistryObject object = Pickle.decode(id, value);
    assertThat(object.trailing()).isEmpty();
    assertThat(Pickle.encode(object)).isEqualTo(value);
    assertThat(Pickle.encode(new RegistryObject(id, object.version(), object.value())))
        .isEqualTo(value);
    return object;
  }

  @Test
  void defaultBlobStore() {
    RegistryObject store = read(BLOB_STORE, "01 00");
    assertThat(store.variant()).isEqualTo("Default");
    assertThat(store.fields()).isNull();
  }

  @Test
  void fileSystemBlobStore() {
    RegistryObject store = read(BLOB_STORE, "01 04 0B 2F646174612F626C6F6273 02");
    assertThat(store.variant()).isEqualTo("FileSystem");
    assertThat(store.fields().text("path")).isEqualTo("/data/blobs");
    assertThat(store.fields().number("depth", 0)).isEqualTo(2);
    assertThat(ObjectText.lines(store))
        .containsExactly(
            "BlobStore/singleton.@type = FileSystem",
            "BlobStore/singleton.path = \"/data/blobs\"",
            "BlobStore/singleton.depth = 2");
  }

  @Test
  void s3BlobStore() {
    RegistryObject store = read(BLOB_STORE, S3);
    Value.Struct fields = store.fields();
    assertThat(fields.variant("region").struct().text("customEndpoint"))
        .isEqualTo("https://s3.local");
    assertThat(fields.variant("secretKey").name()).isEqualTo("Value");
    assertThat(fields.variant("secretKey").struct().text("secret")).isEqualTo("SK");
    assertThat(fields.variant("sessionToken").struct()).isNull();
    assertThat(fields.text("keyPrefix")).isNull();
    assertThat(fields.number("timeout", 0)).isEqualTo(30_000);
    assertThat(fields.flag("verifyAfterWrite")).isTrue();
    assertThat(ObjectText.lines(store))
        .contains(
            "BlobStore/singleton.accessKey.value = \"AK\"",
            "BlobStore/singleton.secretKey.secret = \"(hidden)\"",
            "BlobStore/singleton.timeout = 30s");
  }

  /** Without the last field, which version 1 has added. */
  @Test
  void fieldsThatAVersionDoesNotHave() {
    String old = "00" + S3.substring(2, S3.length() - 2);
    RegistryObject store = read(BLOB_STORE, old);
    assertThat(store.fields().get("verifyAfterWrite")).isNull();
    assertThat(ObjectText.lines(store)).startsWith("BlobStore/singleton.@version = 0");
  }

  @Test
  void fieldsThatANewerVersionDoesNotHave() {
    ObjectId id = ObjectId.of("DnsServer", 5);
    String rest = "00 01 73 01 64 00 01 02 03 04 00";
    assertThat(read(id, "01 02 " + rest).fields().get("_removed")).isNull();
    assertThat(read(id, "00 02 01 01 65 " + rest).fields().text("_removed")).isEqualTo("e");
  }

  @Test
  void email() {
    RegistryObject email =
        read(
            ObjectId.singleton("Email"),
            "00 80808019 80808032 0A FF01 00 01 00 01 00 05 496e626f78 01 01 00 00 00 00 00 00 00");
    assertThat(email.fields().choice("compressionAlgorithm")).isEqualTo("lz4");
    assertThat(ObjectText.lines(email))
        .contains(
            "Email/singleton.maxMailboxNameLength = 255",
            "Email/singleton.encryptAtRest = true",
            "Email/singleton.defaultFolders[inbox].name = \"Inbox\"");
  }

  @Test
  void task() {
    RegistryObject task = read(TASK, "00 00 00 03 11 00 000000006955b900 000000006955b900");
    assertThat(ObjectText.lines(task))
        .containsExactly(
            "Task/17.@type = IndexDocument",
            "Task/17.documentType = email",
            "Task/17.accountId = 3",
            "Task/17.documentId = 17",
            "Task/17.status.@type = Pending",
            "Task/17.status.createdAt = 2026-01-01T00:00:00Z",
            "Task/17.status.due = 2026-01-01T00:00:00Z");
  }

  @Test
  void traceAndMetric() {
    RegistryObject trace =
        read(
            ObjectId.of("Trace", 1),
            "00 01 0B 000000006955b900 02 18 08 02 02 FFFFFFFFFFFFFFFFFF01 0A 28 07 04 7F000001");
    assertThat(ObjectText.lines(trace))
        .containsExactly(
            "Trace/1.events[0].event = dns.record-lookup-failed",
            "Trace/1.events[0].timestamp = 2026-01-01T00:00:00Z",
            "Trace/1.events[0].keyValues[0].key = key",
            "Trace/1.events[0].keyValues[0].value.@type = List",
            "Trace/1.events[0].keyValues[0].value.value[0].@type = Integer",
            "Trace/1.events[0].keyValues[0].value.value[0].value = -1",
            "Trace/1.events[0].keyValues[0].value.value[1].@type = Null",
            "Trace/1.events[0].keyValues[1].key = remoteIp",
            "Trace/1.events[0].keyValues[1].value.@type = IpAddr",
            "Trace/1.events[0].keyValues[1].value.value = 127.0.0.1");
    assertThat(ObjectText.line(read(ObjectId.of("Metric", 1), "00 02 05 AC02 10")))
        .isEqualTo("Histogram count=5 sum=300 metric=sieve.request-time");
  }

  @Test
  void whatFollowsTheFieldsIsKept() {
    byte[] value = hex("01 00 AB CD");
    RegistryObject store = Pickle.decode(BLOB_STORE, value);
    assertThat(store.trailing()).isEqualTo(hex("ABCD"));
    assertThat(Pickle.encode(store)).isEqualTo(value);
    assertThat(ObjectText.lines(store)).endsWith("BlobStore/singleton.@trailing = 2 bytes");
    assertThat(ObjectText.lines(store, true)).endsWith("BlobStore/singleton.@trailing = abcd");
  }

  @Test
  void numbersWithoutANameAreShownAsNumbers() {
    RegistryObject metric = read(ObjectId.of("Metric", 1), "00 00 05 FFFF03");
    assertThat(ObjectText.line(metric)).isEqualTo("Counter count=5 metric=65535");
  }

  private static RegistryObject script(String contents) {
    Schema schema = Schema.get();
    StructType type = (StructType) schema.object("SieveUserScript").type();
    Value active = new Value.Number(Type.Plain.BOOL, 1);
    List<Value> values = Arrays.asList(new Value.Text("a"), null, active, new Value.Text(contents));
    return new RegistryObject(ObjectId.of("SieveUserScript", 1), 0, new Value.Struct(type, values));
  }

  @Test
  void longObjectsAreCompressedWhereThatMakesThemShorter() {
    RegistryObject text = script("keep; ".repeat(2000));
    byte[] packed = Pickle.encode(text);
    assertThat(packed.length).isLessThan(1000);
    assertThat(packed[0]).isEqualTo((byte) 0x80);
    assertThat(Bytes.u32le(packed, 1)).isEqualTo(2 + 1 + 1 + 2 + 12_000);
    assertThat(Pickle.decode(text.id(), packed)).isEqualTo(text);
    assertThat(Pickle.decode(text.id(), packed).isCompressed()).isTrue();

    assertThat(Pickle.encode(script("keep; ".repeat(1000)))[0]).isZero();

    StringBuilder noise = new StringBuilder();
    new Random(1).ints(9000, 0x4E00, 0x9FFF).forEach(noise::appendCodePoint);
    assertThat(Pickle.encode(script(noise.toString()))[0]).isZero();
  }

  /** Another maker's block, which is longer, and an object that could be compressed but isn't. */
  @Test
  void anObjectThatIsNotChangedKeepsItsForm() {
    RegistryObject text = script("keep; ".repeat(2000));
    byte[] body = Pickle.body(text);
    byte[] literals = new byte[1 + 12_006 / 255 + 1 + body.length];
    literals[0] = (byte) 0xF0;
    int rest = body.length - 15;
    int at = 1;
    for (; rest >= 255; rest -= 255) {
      literals[at++] = (byte) 255;
    }
    literals[at++] = (byte) rest;
    System.arraycopy(body, 0, literals, at, body.length);
    byte[] block = Arrays.copyOf(literals, at + body.length);
    byte[] length = new byte[4];
    Bytes.putU32le(length, 0, body.length);

    for (byte[] value :
        List.of(
            Bytes.concat(new byte[] {(byte) 0x80}, length, block),
            Bytes.concat(new byte[1], body))) {
      RegistryObject stored = Pickle.decode(text.id(), value);
      assertThat(stored).isEqualTo(text);
      assertThat(Pickle.encode(stored)).isEqualTo(value);
      RegistryObject remade = new RegistryObject(stored.id(), 0, stored.value());
      assertThat(Pickle.encode(remade)).isEqualTo(Pickle.encode(text)).isNotEqualTo(value);
    }
  }

  @Test
  void valuesThatDoNotFitAreNotWritten() {
    RegistryObject wrong = new RegistryObject(TASK, 0, script("").value());
    assertThatThrownBy(() -> Pickle.encode(wrong)).isInstanceOf(IllegalArgumentException.class);
  }

  private static PickleException malformed(ObjectId id, byte[] value) {
    PickleException e = catchThrowableOfType(PickleException.class, () -> Pickle.decode(id, value));
    assertThat(e).as(Entry.hex(value)).isNotNull();
    assertThat(e.id()).isEqualTo(id);
    assertThat(e.offset()).isBetween(0, value.length);
    return e;
  }

  @Test
  void cutAnywhere() {
    byte[] value = hex(S3);
    for (int length = 0; length < value.length; length++) {
      PickleException e = malformed(BLOB_STORE, Arrays.copyOf(value, length));
      if (length > 2) {
        assertThat(e.path()).isNotEmpty();
      }
    }
    assertThat(malformed(BLOB_STORE, Arrays.copyOf(value, 9)))
        .hasMessage(
            "BlobStore/singleton region.customEndpoint: 16 bytes of text where 5 bytes are left,"
                + " at byte 3");
    assertThat(malformed(BLOB_STORE, Arrays.copyOf(value, value.length - 1)))
        .hasMessage("BlobStore/singleton verifyAfterWrite: 1 byte needed, but 0 left, at byte 45");
  }

  @ParameterizedTest
  @CsvSource({
    "BlobStore, 01 08, '', no variant 8, 1",
    "BlobStore, 01 02 2B, region, no variant 43, 2",
    "BlobStore, 01 808004, '', has more than 16 bits, 1",
    "BlobStore, 02 00, '', 'version 2 is of a newer server: 0.16.18 knows up to 1', 0",
    "BlobStore, '', '', the value is empty, 0",
    "BlobStore, 01 04 02 C3 28 00, path, isn't UTF-8, 3",
    "BlobStore, 01 04 00 FFFFFFFFFFFFFFFFFF02, depth, more than 64 bits, 3",
    "BlobStore, 01 04 00 8080808080808080808080, depth, more than 64 bits, 3",
    "BlobStore, 01 01 FFFFFFFF0F, stores, 4294967295 items where 0 bytes are left, 2",
    "BlobStore, 01 01 FFFFFFFFFFFFFFFFFF01, stores, 18446744073709551615 items, 2",
    "BlobStore, 01 01 02 02 00 00 09, stores[1], no variant, 6",
    "BlobStore, 01 04 FFFFFFFF07 00, path, 2147483647 bytes of text, 2",
    "BlobStore, 01 05 02, clusterFile, neither 0 nor 1 but 2, 2",
    "Email, 00 01 01 01 01 02, encryptOnAppend, neither 0 nor 1, 5",
    "AllowedIp, 00 05 7F000001 FFFFFFFF, address, no address begins with 5, 1",
    "BlobStore, 81 01 00, '', 'an LZ4 block of 0 bytes', 1",
    "BlobStore, 81 FFFFFFFF 00 00, '', 'an LZ4 block of 2 bytes', 1",
    "BlobStore, 81 02000000 10 00, '', LZ4 block is damaged, 5",
    "BlobStore, 81 03000000 20 0102, '', LZ4 block is damaged, 5",
    "BlobStore, 81 02000000 20 0408, path, 'at byte 1 unpacked', 1",
  })
  void malformed(String type, String value, String path, String reason, int offset) {
    PickleException e = malformed(ObjectId.of(type, 1), hex(value == null ? "" : value));
    assertThat(e).hasMessageContaining(type + "/1").hasMessageContaining(reason);
    assertThat(e.path()).isEqualTo(path);
    assertThat(e.offset()).isEqualTo(offset);
  }

  @Test
  void unknownType() {
    assertThat(malformed(new ObjectId(117, 1), hex("0000")))
        .hasMessage("117/1: 0.16.18 has no objects of type 117, at byte 0");
  }

  /** A list in a list, and so on: no stack overflows. */
  @Test
  void nestedWithoutEnd() {
    String value = "00 01 0B 000000006955b900 01 04 " + "08 01 ".repeat(100_000) + "0A";
    assertThat(malformed(ObjectId.of("Trace", 1), hex(value)))
        .hasMessageContaining("nested deeper");
  }

  @Test
  void randomObjectsAreReadAsTheyWereWritten() {
    long seed = Long.getLong("swkit.seed", System.nanoTime());
    System.out.println("PickleTest: -Dswkit.seed=" + seed);
    RandomObjects objects = new RandomObjects(seed);
    Random random = new Random(seed);
    for (ObjectType type : Schema.get().objects()) {
      for (int i = 0; i < 20; i++) {
        RegistryObject object = objects.object(type);
        byte[] value = Pickle.encode(object);
        RegistryObject again = Pickle.decode(object.id(), value);
        assertThat(again).as("seed %d: %s", seed, type).isEqualTo(object);
        assertThat(Pickle.encode(new RegistryObject(again.id(), again.version(), again.value())))
            .isEqualTo(value);
        assertThat(ObjectText.lines(again)).isEqualTo(ObjectText.lines(object)).isNotEmpty();
        assertThat(ObjectId.ofKey(object.id().key())).isEqualTo(object.id());
        malformed(object.id(), Arrays.copyOf(value, random.nextInt(value.length)));
        changed(object.id(), value, random);
      }
    }
  }

  /** Changes one byte: the value is read and written back, or the error says where it ends. */
  private static void changed(ObjectId id, byte[] value, Random random) {
    byte[] changed = value.clone();
    changed[random.nextInt(changed.length)] = (byte) random.nextInt();
    try {
      RegistryObject object = Pickle.decode(id, changed);
      ObjectText.lines(object);
      IndexRules.rows(object);
      assertThat(Pickle.decode(id, Pickle.encode(object))).isEqualTo(object);
    } catch (PickleException e) {
      assertThat(e.id()).isEqualTo(id);
    }
  }
}
