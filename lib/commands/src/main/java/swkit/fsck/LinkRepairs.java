// SPDX-License-Identifier: Apache-2.0
package swkit.fsck;

import static swkit.Subspace.*;
import static swkit.verify.Rule.*;

import java.util.Arrays;
import java.util.List;
import swkit.Entry;
import swkit.io.Bytes;
import swkit.registry.ObjectId;
import swkit.registry.RegistryObject;
import swkit.registry.Value;
import swkit.verify.Case;

/**
 * Blob links and what they are links of (key-layouts 6.2). A link that is missing is restored if
 * its blob is there; a link of nothing is removed, and the server's purge deletes what only it
 * kept.
 */
final class LinkRepairs {
  private static final String NO_BLOB =
      "its blob is missing too: restore that first, from a dump that has it";

  private static final int DOCUMENT_LINK = 41;
  private static final int NOBODY = -1;

  private final BlobPresence blobs;

  private LinkRepairs(BlobPresence blobs) {
    this.blobs = blobs;
  }

  static List<Repair> all(BlobPresence blobs) {
    LinkRepairs made = new LinkRepairs(blobs);
    return List.of(
        new Repair(B3_COMMIT, "writes the commit key", made::commit),
        new Repair(B8, "makes the link that of the document", made::document),
        new Repair(B9_MESSAGE, "writes the link of the message", made::message),
        new Repair(B6, "links the blob", LinkRepairs::unlinked),
        new Repair(B9, "removes the link", LinkRepairs::unqueued),
        new Repair(B7, "removes the link", LinkRepairs::undocumented));
  }

  /** Those of 0.16 alone. */
  static List<Repair> of016(BlobPresence blobs) {
    LinkRepairs made = new LinkRepairs(blobs);
    return List.of(
        new Repair(B13, "writes the link", made::kept),
        new Repair(B12, "removes the link", LinkRepairs::unkept));
  }

  /** A document that names the blob has broken another rule. */
  private static void unlinked(Case one, Draft draft, Outcome outcome) {
    outcome.cannot(
        one,
        "no document names it, so nothing tells whose it is: it only takes space, and no purge"
            + " deletes it");
  }

  /** The case is an archived item, or a sample. */
  private void kept(Case one, Draft draft, Outcome outcome) {
    ObjectId id = ObjectId.ofKey(one.key());
    RegistryObject item = RegistryRepairs.object(id, one.subspace(), one.key(), draft);
    if (item == null) {
      outcome.cannot(one, "the item is damaged itself");
      return;
    }
    byte[] link = temporary(item);
    if (!blobs.isThere(Keys.hash(link), draft)) {
      outcome.cannot(one, NO_BLOB);
    } else {
      draft.put(BLOB_LINKS, Keys.hash(link), Entry.NO_VALUE);
      draft.put(BLOB_LINKS, link, one.key());
    }
  }

  /** The case is a link of an item that isn't there, or of one of another blob, account or time. */
  private static void unkept(Case one, Draft draft, Outcome outcome) {
    byte[] key = draft.get(BLOB_LINKS, one.key());
    ObjectId id = key == null ? null : ObjectId.ofKey(key);
    RegistryObject item = id == null ? null : RegistryRepairs.object(id, id.subspace(), key, draft);
    if (item == null) {
      outcome.cannot(one, "its item is gone: it expires by itself, and a purge removes it then");
    } else if (draft.has(BLOB_LINKS, temporary(item))) {
      draft.remove(BLOB_LINKS, one.key());
    } else {
      outcome.cannot(one, "the link that its item should have is missing too, and so is the blob");
    }
  }

  /** The link that keeps the blob of an archived item or a sample. */
  private static byte[] temporary(RegistryObject item) {
    Value.Struct fields = item.fields();
    boolean isSample = item.type().name().equals("SpamTrainingSample");
    byte[] until = new byte[Long.BYTES];
    Bytes.putU64(until, 0, fields.number(isSample ? "expiresAt" : "archivedUntil", 0));
    return Bytes.concat(
        Arrays.copyOf(((Value.Binary) fields.get("blobId")).bytes(), Keys.HASH),
        Bytes.u32((int) fields.number("accountId", NOBODY)),
        until);
  }

  private void commit(Case one, Draft draft, Outcome outcome) {
    byte[] hash = Keys.hash(one.key());
    if (!blobs.isThere(hash, draft)) {
      outcome.cannot(one, NO_BLOB);
      return;
    }
    draft.put(BLOB_LINKS, hash, Entry.NO_VALUE);
  }

  /** The case is the document, or a link of it to another blob. */
  private void document(Case one, Draft draft, Outcome outcome) {
    if (one.subspace() == BLOB_LINKS) {
      superfluous(one, draft);
      return;
    }
    byte[] key = one.key();
    Decoded document = Decoded.of(draft, PROPERTY, key);
    byte[] blob = document == null || !document.isReadable() ? null : document.blob();
    if (blob == null) {
      return;
    }
    byte[] link = Keys.documentLink(blob, Bytes.u32(key, 0), Keys.coll(key), Bytes.u32(key, 6));
    link(one, link, draft, outcome);
  }

  private void link(Case one, byte[] link, Draft draft, Outcome outcome) {
    byte[] hash = Keys.hash(link);
    if (!blobs.isThere(hash, draft)) {
      outcome.cannot(one, NO_BLOB);
      return;
    }
    draft.put(BLOB_LINKS, hash, Entry.NO_VALUE);
    draft.put(BLOB_LINKS, link, Entry.NO_VALUE);
  }

  /** Removes a link of a document that names another blob. */
  private void superfluous(Case one, Draft draft) {
    byte[] blob = blobOf(one.key(), draft);
    if (blob != null && !Arrays.equals(blob, Keys.hash(one.key())) && blobs.isThere(blob, draft)) {
      draft.remove(BLOB_LINKS, one.key());
    }
  }

  /** The blob that the document of a link names; null if there is none, or it can't be read. */
  private static byte[] blobOf(byte[] link, Draft draft) {
    Decoded document = Decoded.of(draft, PROPERTY, documentOf(link));
    return document == null || !document.isReadable() ? null : document.blob();
  }

  private static byte[] documentOf(byte[] link) {
    int coll = link[Keys.HASH + 4];
    int field = coll == Keys.EMAIL ? Keys.METADATA : Keys.ARCHIVE;
    return Keys.property(Bytes.u32(link, Keys.HASH), coll, field, Bytes.u32(link, Keys.HASH + 5));
  }

  private void message(Case one, Draft draft, Outcome outcome) {
    Decoded message = Decoded.of(draft, QUEUE_MESSAGES, one.key());
    if (message != null && message.isReadable() && message.blob() != null) {
      link(one, Bytes.concat(message.blob(), one.key()), draft, outcome);
    }
  }

  private static void unqueued(Case one, Draft draft, Outcome outcome) {
    byte[] queueId = Arrays.copyOfRange(one.key(), Keys.HASH, one.key().length);
    Decoded message = Decoded.of(draft, QUEUE_MESSAGES, queueId);
    boolean isOther =
        message == null
            || message.isReadable() && !Arrays.equals(message.blob(), Keys.hash(one.key()));
    if (isOther) {
      draft.remove(BLOB_LINKS, one.key());
    }
  }

  private static void undocumented(Case one, Draft draft, Outcome outcome) {
    byte[] link = one.key();
    byte[] mail =
        Keys.property(
            Bytes.u32(link, Keys.HASH), Keys.EMAIL, Keys.ARCHIVE, Bytes.u32(link, Keys.HASH + 5));
    boolean isOfMail = link.length == DOCUMENT_LINK && link[Keys.HASH + 4] == Keys.EMAIL;
    if (isOfMail && draft.has(PROPERTY, mail)) {
      outcome.cannot(
          one, "the mail is there and lacks its metadata: the link keeps its content until then");
    } else if (!draft.has(PROPERTY, documentOf(link))) {
      draft.remove(BLOB_LINKS, link);
    }
  }
}
