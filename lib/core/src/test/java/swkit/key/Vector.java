// SPDX-License-Identifier: Apache-2.0
package swkit.key;

import java.util.HexFormat;
import java.util.List;
import swkit.Entry;
import swkit.Subspace;
import swkit.generation.Generation;

/** An entry of each form of 0.15, in hexadecimal, and the line that it is (key-layouts 10). */
record Vector(String letter, String key, String value, String line) {
  static final Generation GENERATION = Generation.of(5, "test");
  static final KeyForms FORMS = KeyForms.of(GENERATION);

  /** BLAKE3 of "hello". */
  static final String H = "ea8f163db38682925e4491c5e58d4bb3506ef8c14eb78a86e908c5624a67200f";

  /** A structure of which only the frame is looked at: "hello", hashed (key-layouts 11). */
  static final String HELLO = "68656c6c6f" + "5c62dcfd" + "a0";

  private static final String HELLO_LINE = "  archive HASHED 5B xxh3=ok";

  /** MessageData with one mailbox and two keywords (key-layouts 11). */
  static final String MESSAGE_DATA =
      "0000000007000000746f646f01000000000000000000000000000000ecffffff04000000"
          + "dcffffff01000000e0ffffff0200000011000000d2040000";

  static final String MAILBOX =
      "0300000000000000496e626f78ffffff0000000000000000000000000000000004030201"
          + "dcffffff01000000dcffffff00000000";

  static final String SENT =
      "53656e74204974656d730000000000008a000000f0ffffff0100000000000000010000000500000004030201"
          + "e0ffffff00000000dcffffff00000000";

  private static final String DATA_LINE =
      " MessageData mailboxes=0:7 keywords=$seen,todo thread=17 size=1234";
  private static final String FLAKE = "03ed6c4e40000a01";
  private static final String FLAKE_TEXT = "283001434931202561@2026-01-01T00:00:00Z";
  private static final String TIME = "000000006955b900";
  private static final String TIME_TEXT = "2026-01-01T00:00:00Z";
  private static final String DUE = "080b1b4000000000";
  private static final String DUE_TEXT = "due=2026-01-01T00:00:00Z attempt=0 seq=0";

  static final List<Vector> ALL =
      List.of(
          of(
              "a 00000005 00000003 01 00000011",
              "0000000000000009",
              "a grantee=5 owner=3 coll=Mailbox doc=17 rights=read,readItems"),
          of(
              "p 00000003 00 32 00000011",
              MESSAGE_DATA + "a14c7262 a0",
              "p acct=3 coll=Email doc=17 field=Archive  archive HASHED 60B xxh3=ok" + DATA_LINE),
          of(
              "p 00000003 00 32 00000011",
              MESSAGE_DATA + "a14c7262 000000000000002a e0",
              "p acct=3 coll=Email doc=17 field=Archive  archive VERSIONED 60B change=42 xxh3=ok"
                  + DATA_LINE),
          of(
              "p 00000003 09 32 00000011",
              HELLO,
              "p acct=3 coll=CalendarEvent doc=17 field=Archive" + HELLO_LINE),
          of(
              "p 00000003 00 5a 0568656c6c6f 00000011",
              "00000011 03614062000000000000000000000000",
              "p acct=3 coll=Email doc=17 field=Threading hash=\"hello\" → thread=17 refs=1"),
          of(
              "p 00000003 00 5a 1a5df0374af546fcafc72a28db907d98 00000011",
              "00000011",
              "p acct=3 coll=Email doc=17 field=Threading"
                  + " hash=hash:5df0374af546fcafc72a28db907d98/26 → thread=17 refs=0"),
          of(
              "p 00000003 04 31 " + TIME + " 00000011",
              "00000011 00000011 00000001 70",
              "p acct=3 coll=EmailSubmission doc=17 field=Metadata send-at="
                  + TIME_TEXT
                  + " → email=17 thread=17 identity=1 undo=pending"),
          of(
              "p 00000003 04 31 " + TIME + " 00000011",
              "00000011 00000011 00000001 0000000000000000 70",
              "p acct=3 coll=EmailSubmission doc=17 field=Metadata send-at="
                  + TIME_TEXT
                  + " → email=17 thread=17 identity=1 queue=none undo=pending"),
          of(
              "p 00000003 0b 02 " + TIME + " 00000011",
              TIME,
              "p acct=3 coll=ContactCard doc=17 field=CreatedToUpdated created="
                  + TIME_TEXT
                  + " → modified="
                  + TIME_TEXT),
          of(
              "p 00000003 0d 00 " + TIME + " 00000011",
              "ffffffff",
              "p acct=3 coll=CalendarEventNotification doc=17 field=CreatedToId created="
                  + TIME_TEXT
                  + " → event=none"),
          of(
              "p 00000003 00 5b 00000011",
              TIME,
              "p acct=3 coll=Email doc=17 field=DeletedAt → deleted=" + TIME_TEXT),
          of(
              "p 00000003 07 2f 00000000",
              "00000011",
              "p acct=3 coll=Principal doc=0 field=DefaultCalendarId → calendar=17"),
          of(
              "p 00000003 07 63 00000000",
              "0102",
              "p acct=3 coll=Principal doc=0 field=99  undecoded 2B 0102"),
          of("p 00", "00000005", "p schema-version=5"),
          of("p 0000", "616c6c", "p unfinished → \"all\""),
          of(
              "i 00000003 09 00 6162632d314078 00000011",
              "",
              "i acct=3 coll=CalendarEvent field=Uid value=\"abc-1@x\" doc=17"),
          of("i 00000003 03 33 00000001", "", "i acct=3 coll=Identity field=DocumentId doc=1"),
          of(
              "i ffffffff 07 2c 00000003",
              "",
              "i acct=none coll=Principal field=PushSubscriptions doc=3"),
          of("n 00000003", "2a00000000000000", "n acct=3 change-id=42"),
          of("n 00000003 00", "1100000000000000", "n acct=3 coll=Email last-doc=17"),
          of("n 00000003 01 54 00000000", "0700000000000000", "n acct=3 mailbox=0 last-uid=7"),
          of("n ffffffff 07", "ffffffffffffffff", "n acct=none coll=Principal last-doc=-1"),
          of(
              "l 00000003 00 000000000000002a",
              "00 00 01 00 01 00 00 00 9180808090 02",
              "l acct=3 sync=Email change=42 containers(+0 ~0 p1 -0) items(+1 ~0 -0)"
                  + " → p mailbox 0; + thread 17/doc 17"),
          of("l 00000003 01 000000000000002a", "", "l acct=3 sync=Thread change=42 truncated"),
          of(
              "l 00000003 fb 000000000000002a",
              "00000000 00000007",
              "l acct=3 vanished=Email change=42 → mails=0:7"),
          of(
              "l 00000003 fe 000000000000002a",
              "2f6461762f66696c652f612f646f63732f612e74787400",
              "l acct=3 vanished=FileNode change=42 → paths=/dav/file/a/docs/a.txt"),
          of(
              "l 00000003 09 " + FLAKE,
              "00000005 00000011 08 00000005 0000000000000000 0000000000000001",
              "l acct=3 share="
                  + FLAKE_TEXT
                  + " → owner=5 coll=Calendar doc=17 changed-by=5 old-rights= new-rights=read"),
          of("k " + H, "", "k commit hash=" + H),
          of("k " + H + FLAKE, "", "k hash=" + H + " queue=" + FLAKE_TEXT),
          of(
              "k " + H + "00000003 00 00000011",
              "",
              "k doc hash=" + H + " acct=3 coll=Email doc=17"),
          of(
              "k " + H + "00000003" + TIME,
              "00",
              "k temp hash=" + H + " acct=3 until=" + TIME_TEXT + " → kind=quota"),
          of("t " + H, "68656c6c6f", "t hash=" + H + " → size=5"),
          of("t 5354414c574152545f57454241444d494e", "", "t name=\"STALWART_WEBADMIN\" → size=0"),
          of("e " + FLAKE, HELLO, "e queue=" + FLAKE_TEXT + HELLO_LINE),
          of(
              "q " + TIME + FLAKE + "64656661756c7400",
              "",
              "q due=" + TIME_TEXT + " queue=" + FLAKE_TEXT + " name=\"default\""),
          of(
              "m 10 6140622e63 6340642e65",
              TIME,
              "m greylist addresses=\"a@b.cc@d.e\" → expires=" + TIME_TEXT),
          of(
              "m 15 " + FLAKE + "64656661756c7400",
              TIME,
              "m lock-queue queue=" + FLAKE_TEXT + " name=\"default\" → expires=" + TIME_TEXT),
          of(
              "m 0a 00000003 0000000001c16dc0",
              "0000000000000000 000000006955b93c",
              "m rate-imap acct=3 window=29453760 → expires=2026-01-01T00:01:00Z counter"),
          of(
              "m 18 6d6967726174655f636f72655f646f6e65",
              "ffffffffffffffff 31",
              "m housekeeper name=\"migrate_core_done\" → expires=never text=\"1\""),
          of(
              "m 01 616263",
              TIME + "68656c6c6f 80",
              "m oauth code=\"abc\" → expires=" + TIME_TEXT + " archive untrusted 5B xxh3=none"),
          of("m 7878", TIME + "61", "m lookup=\"xx\" → expires=" + TIME_TEXT + " text=\"a\""),
          of(
              "y 0a 00000003 0000000001c16dc0",
              "0400000000000000",
              "y rate-imap acct=3 window=29453760 count=4"),
          of(
              "y 02 c0000201 0000000001c16dc0",
              "0400000000000000",
              "y rate-rcpt by=192.0.2.1 window=29453760 count=4"),
          of(
              "y 09 20010db8000000000000000000000001 0000000001c16dc0",
              "0400000000000000",
              "y rate-http-anon by=2001:db8:0:0:0:0:0:1 window=29453760 count=4"),
          of(
              "y 06 " + H + "0000000001c16dc0",
              "0400000000000000",
              "y rate-smtp hash=" + H + " window=29453760 count=4"),
          of("u 00 " + H, "0100000000000000", "u queue-count hash=" + H + " count=1"),
          of("u 01 " + H, "d204000000000000", "u queue-size hash=" + H + " bytes=1234"),
          of("u 04 ac02", "d204000000000000", "u quota principal=300 bytes=1234"),
          of(
              "z 00 00000003 68656c6c6f 05 07 00000011",
              "",
              "z term index=Email acct=3 term=\"hello\" field=subject doc=17"),
          of(
              "z 40 00000003 0a " + TIME + " 00000011",
              "",
              "z order index=Email acct=3 field=receivedAt data=hex:000000006955b900 doc=17"),
          of("z 80 00000003 00000011", HELLO, "z document index=Email acct=3 doc=17" + HELLO_LINE),
          of(
              "z 00 00000003 5df0374af546fcafc72a28db907d98 1a 08 00000011",
              "",
              "z term index=Email acct=3 term=hash:5df0374af546fcafc72a28db907d98/26 field=body"
                  + " doc=17"),
          of(
              "z 04 68656c6c6f 05 05 " + FLAKE,
              "",
              "z trace-term term=\"hello\" field=keywords span=" + FLAKE_TEXT),
          of(
              "z 44 03 0000000000000009 " + FLAKE,
              "",
              "z trace-order field=eventType data=hex:0000000000000009 span=" + FLAKE_TEXT),
          of("z 84 " + FLAKE, HELLO, "z trace span=" + FLAKE_TEXT + HELLO_LINE),
          of("d 00 6a616e65", "03 00", "d name=\"jane\" → id=3 type=individual"),
          of("d 00 6a616e65", "ac02 00 02", "d name=\"jane\" → id=300 type=individual tenant=2"),
          of("d 01 6a616e6540782e6f7267", "03 00", "d email=\"jane@x.org\" → id=3 type=individual"),
          of("d 02 ac02", "6a616e65ffffffff", "d principal=300  undecoded 8B 6a616e65ffffffff"),
          of(
              "d 05 00000003 fffffffd",
              "09",
              "d member-of principal=3 group=4294967293 → type=role"),
          of("d 06 fffffffd 00000003", "", "d members group=4294967293 principal=3"),
          of("d 07 6a616e65 00000003", "", "d word=\"jane\" principal=3"),
          of(
              "f " + DUE + "00000003 07 00000011 00",
              "",
              "f index " + DUE_TEXT + " acct=3 doc=17 in=Email"),
          of(
              "f " + DUE + "00000003 08 00000011 00",
              "0000000000000000",
              "f unindex " + DUE_TEXT + " acct=3 doc=17 in=Email"),
          of(
              "f " + DUE + "03ed6c4e 07 40000a01 04",
              "",
              "f index " + DUE_TEXT + " span-high=65891406 span-low=1073744385 in=Tracing"),
          of(
              "f " + DUE + "00000003 03 00000011 0000 0001",
              "000000006955b900 000000006955c710 0000 0000",
              "f alarm "
                  + DUE_TEXT
                  + " acct=3 doc=17 event=0 alarm=1 → start="
                  + TIME_TEXT
                  + " end=2026-01-01T01:00:00Z start-tz=0 end-tz=0"),
          of(
              "f " + DUE + "00000003 06 00000011 0000 0001",
              "0000000000000000",
              "f display-alarm " + DUE_TEXT + " acct=3 doc=17 event=0 alarm=1 → recurrence=none"),
          of(
              "f 080b1b400000abcd 00000003 04 00000011",
              "",
              "f imip due=2026-01-01T00:00:00Z attempt=0 seq=43981 acct=3 doc=17"),
          of(
              "f ffffffffffffffff 00000003 05 00000011 080b1b400000abcd",
              HELLO,
              "f imip-payload acct=3 doc=17 due=2026-01-01T00:00:00Z attempt=0 seq=43981"
                  + HELLO_LINE),
          of(
              "f " + DUE + "00000003 09 00000011",
              "0568656c6c6f 00000004 00000009",
              "f merge-threads " + DUE_TEXT + " acct=3 doc=17 → hash=\"hello\" threads=4,9"),
          of(
              "j 00 00000003 " + H + TIME,
              "00000005",
              "j quota acct=3 hash=" + H + " until=" + TIME_TEXT + " → size=5"),
          of(
              "j 01 00000003 " + H + TIME,
              HELLO,
              "j undelete acct=3 hash=" + H + " until=" + TIME_TEXT + HELLO_LINE),
          of(
              "j 02 " + TIME + "00000003 " + H,
              "01 01",
              "j spam-sample until=" + TIME_TEXT + " acct=3 hash=" + H + " → spam=true hold=true"),
          of(
              "h 00 " + TIME + "782e6f7267 1122334455667788 0000000069546780 00",
              HELLO,
              "h header due="
                  + TIME_TEXT
                  + " domain=\"x.org\" policy=1122334455667788"
                  + " start=2025-12-31T00:00:00Z type=DMARC"
                  + HELLO_LINE),
          of(
              "h 01 " + TIME + "782e6f7267 1122334455667788" + FLAKE,
              HELLO,
              "h dmarc-event due="
                  + TIME_TEXT
                  + " domain=\"x.org\" policy=1122334455667788 id="
                  + FLAKE_TEXT
                  + HELLO_LINE),
          of(
              "h 02 " + TIME + "782e6f7267 1122334455667788" + FLAKE,
              HELLO,
              "h tls-event due="
                  + TIME_TEXT
                  + " domain=\"x.org\" policy=1122334455667788 id="
                  + FLAKE_TEXT
                  + HELLO_LINE),
          of(
              "r 00 " + TIME + FLAKE,
              HELLO,
              "r type=TLS expires=" + TIME_TEXT + " id=" + FLAKE_TEXT + HELLO_LINE),
          of(
              "s 7365727665722e686f73746e616d65",
              "6d782e782e6f7267",
              "s name=\"server.hostname\" → \"mx.x.org\""),
          of(
              "o " + FLAKE,
              "01 01 05 00b9556900000000 01 03 01 07",
              "o span=" + FLAKE_TEXT + " → time=" + TIME_TEXT + " events=5"),
          of(
              "x " + TIME + "14 01",
              "ac02",
              "x time=" + TIME_TEXT + " metric=5:counter node=1 → value=300"),
          of(
              "x " + TIME + "15 01",
              "02 ac02",
              "x time=" + TIME_TEXT + " metric=5:histogram node=1 → count=2 sum=300"),
          of(
              "p 00000003 00 5a 0761626364656667 00000011",
              "00000011",
              "p acct=3 coll=Email doc=17 field=Threading hash=\"abcdefg\" → thread=17 refs=0"),
          of(
              "p 00000003 00 32 00000011",
              HELLO,
              "p acct=3 coll=Email doc=17 field=Archive" + HELLO_LINE),
          of(
              "m 00 782e6f7267",
              TIME + "6b6579",
              "m acme name=\"x.org\" → expires=" + TIME_TEXT + " text=\"key\""),
          of(
              "m 03 76616c7565 0000000001c16dc0",
              "0000000000000000" + TIME,
              "m rate-scan by=\"value\" window=29453760 → expires=" + TIME_TEXT + " counter"),
          of(
              "m 04 c0000201 0000000001c16dc0",
              "0000000000000000" + TIME,
              "m rate-loiter by=192.0.2.1 window=29453760 → expires=" + TIME_TEXT + " counter"),
          of(
              "m 05 c0000201 0000000001c16dc0",
              TIME,
              "m rate-auth by=192.0.2.1 window=29453760  undecoded 8B " + TIME),
          of(
              "y 07 c0000201 0000000001c16dc0",
              "0100000000000000",
              "y rate-contact by=192.0.2.1 window=29453760 count=1"),
          of(
              "y 08 00000003 0000000001c16dc0",
              "0100000000000000",
              "y rate-http-auth acct=3 window=29453760 count=1"),
          of("m 14 00000003", TIME, "m lock-purge-account acct=3 → expires=" + TIME_TEXT),
          of("m 16 00ff", TIME, "m lock-report report=hex:00ff → expires=" + TIME_TEXT),
          of(
              "m 17 07 080b1b4000000000 03 11 00",
              TIME,
              "m lock-task kind=index epoch=080b1b4000000000 acct=3 doc=17 in=Email → expires="
                  + TIME_TEXT),
          of(
              "m 17 04 080b1b4000000000 03 11",
              TIME,
              "m lock-task kind=imip epoch=080b1b4000000000 acct=3 doc=17 → expires=" + TIME_TEXT),
          of(
              "m 19 00000003 08",
              TIME + "80",
              "m dav-lock acct=3 coll=Calendar → expires="
                  + TIME_TEXT
                  + " archive untrusted 0B xxh3=none"),
          of("m 1a " + H, TIME, "m sieve-seen hash=" + H + " → expires=" + TIME_TEXT));

  private static Vector of(String key, String value, String line) {
    return new Vector(
        key.substring(0, 1), key.substring(1).replace(" ", ""), value.replace(" ", ""), line);
  }

  Subspace subspace() {
    return Subspace.of(letter.charAt(0));
  }

  byte[] keyBytes() {
    return HexFormat.of().parseHex(key);
  }

  byte[] valueBytes() {
    return HexFormat.of().parseHex(value);
  }

  Entry entry() {
    return new Entry(keyBytes(), valueBytes());
  }
}
