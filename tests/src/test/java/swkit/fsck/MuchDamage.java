// SPDX-License-Identifier: Apache-2.0
package swkit.fsck;

import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import swkit.Subspace;
import swkit.io.Bytes;
import swkit.store.StoreSettings;
import swkit.testing.Goldens;
import swkit.transfer.Import;

/** Many kinds of damage at once in the golden, and what a repair makes of it. */
abstract class MuchDamage extends FsckContract {
  static final Map<String, String> GOLDEN = withoutBlobs(contentOfDump(Goldens.DUMP));

  /** What stays different: a mailbox is gone, and its mails are in INBOX. */
  static final String LASTING =
      "-a 00000003000000020100000008 ~n 00000002 ~n 00000002015400000000 -n 00000002015400000008"
          + " ~p 00000002003200000002 ~p 00000002003200000004 ~p 00000002003200000006"
          + " ~p 0000000200320000000a -p 00000002013200000008 +l 00000002000000000000000030";

  MuchDamage() {
    super(Goldens.DUMP, 5);
  }

  final void damageMuch() {
    put("n acct=2 coll=Email", Bytes.i64le(20));
    put("n acct=3", Bytes.i64le(1));
    remove("d name=\"bob\"", "d members group=6 principal=2");
    remove("i acct=2 coll=Identity field=DocumentId doc=1");
    remove("p acct=2 coll=Mailbox doc=8 field=Archive");
    put("i acct=2 coll=ContactCard field=Uid value=\"x\" doc=77");
    change(Subspace.BLOB_LINKS, links -> links.keySet().removeIf(MuchDamage::isOfMail));
  }

  private static boolean isOfMail(byte[] link) {
    return link.length == 41 && link[36] == 0 && Keys.last(link) == 2;
  }

  final String loaded() {
    String store = "sqlite:" + temp.resolve("store");
    Goldens.load(dump, store, Import.Present.REFUSE);
    return store;
  }

  /** A configuration that has the password, so that no command line needs it. */
  final String config(String type, StoreSettings settings) throws IOException {
    StringBuilder config = new StringBuilder("storage = { data = \"db\", blob = \"db\" }\n");
    config.append("[store.\"db\"]\ntype = \"" + type + "\"\ncompression = \"lz4\"\n");
    for (String name : List.of("host", "port", "database", "user", "password")) {
      String value = settings.require(name).replace("\\", "\\\\").replace("\"", "\\\"");
      config.append(name + " = \"" + value + "\"\n");
    }
    return Files.writeString(temp.resolve("config.toml"), config).toString();
  }
}
