// SPDX-License-Identifier: Apache-2.0
package swkit.account;

import java.util.Arrays;
import swkit.AbstractSource;
import swkit.Entry;
import swkit.Source;
import swkit.generation.AccountKeys;
import swkit.generation.BlobLink;

/** The blob links of one account. The commit key of a blob precedes the blob's first link. */
final class LinkGroups extends AbstractSource {
  private final Source links;
  private final AccountKeys keys;
  private final Integer account;
  private Entry commit;
  private Entry held;

  LinkGroups(Source links, AccountKeys keys, int account) {
    super(AbstractSource.name(links));
    this.links = links;
    this.keys = keys;
    this.account = account;
  }

  @Override
  protected Entry pull() {
    if (held != null) {
      Entry link = held;
      held = null;
      return link;
    }
    for (Entry link = links.next(); link != null; link = links.next()) {
      if (link.key().length == BlobLink.HASH_LENGTH) {
        commit = link;
      } else if (account.equals(keys.linkOwner(link.key()))) {
        if (commit == null || !isOfSameBlob(commit.key(), link.key())) {
          return link;
        }
        held = link;
        Entry first = commit;
        commit = null;
        return first;
      }
    }
    return null;
  }

  private static boolean isOfSameBlob(byte[] a, byte[] b) {
    return Arrays.equals(a, 0, BlobLink.HASH_LENGTH, b, 0, BlobLink.HASH_LENGTH);
  }

  @Override
  protected void release() {
    links.close();
  }
}
