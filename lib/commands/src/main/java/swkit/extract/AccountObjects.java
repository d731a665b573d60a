// SPDX-License-Identifier: Apache-2.0
package swkit.extract;

import java.nio.charset.StandardCharsets;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import swkit.Snapshot;
import swkit.Workers;
import swkit.groupware.Groupware;
import swkit.groupware.GroupwareObject;
import swkit.groupware.GroupwareObject.Kind;
import swkit.groupware.TextForm;

/**
 * What an account has besides mail, on its way to files: a directory for each kind. What is in the
 * database itself is written at once; files and scripts, which are in blobs, are a box. For one
 * thread at a time.
 */
final class AccountObjects implements BlobBatch.Box {
  /** A file whose content is in a blob. */
  private record StoredFile(
      GroupwareObject object, FolderNames.Place place, ExtractionReport.Part part)
      implements BlobBatch.Stored {
    @Override
    public byte[] hash() {
      return object.blob().hash();
    }

    @Override
    public long size() {
      return object.blob().length();
    }
  }

  private final MailAccount account;
  private final Folder base;
  private final ExtractionReport report;
  private final Map<Kind, FolderNames> names = new HashMap<>();
  private final List<StoredFile> files = new ArrayList<>();
  private Folder last;
  private String active;

  /**
   * @param base the folder of the account
   */
  AccountObjects(MailAccount account, Folder base, ExtractionReport report) {
    this.account = account;
    this.base = base;
    this.report = report;
  }

  /** Reads all objects, and writes those that are not blobs. */
  void read(Snapshot snapshot, TextForm form, Set<Kind> kinds, Workers workers) {
    try (Groupware objects = Groupware.open(snapshot, account.id(), form, kinds)) {
      for (GroupwareObject next = objects.next(); next != null; next = objects.next()) {
        workers.checkNotStopped();
        add(next);
      }
    }
    close();
  }

  private void add(GroupwareObject object) {
    List<String> path = object.names();
    List<String> above = path.subList(0, path.size() - 1);
    if (object.isFolder()) {
      names(object.kind()).folder(path);
      return;
    }
    ExtractionReport.Part part = part(object.kind(), above);
    if (object.problem() != null) {
      report.lost(part, lost(object, part, object.problem()));
      return;
    }
    String suffix = object.extension() == null ? "" : "." + object.extension();
    FolderNames.Place place = names(object.kind()).file(above, path.get(path.size() - 1), suffix);
    active = object.active() ? place.name() : active;
    if (object.blob() != null) {
      files.add(new StoredFile(object, place, part));
    } else {
      put(place, object, object.content());
      report.written(part, object.content().length);
    }
  }

  private FolderNames names(Kind kind) {
    return names.computeIfAbsent(kind, any -> new FolderNames(base.folder(directory(kind))));
  }

  private static String directory(Kind kind) {
    return kind.name().toLowerCase(Locale.ROOT);
  }

  /** The part of a calendar or an address book; of other kinds, one for all of the kind. */
  private ExtractionReport.Part part(Kind kind, List<String> above) {
    boolean isApart = (kind == Kind.CALENDARS || kind == Kind.CONTACTS) && !above.isEmpty();
    String name = isApart ? above.get(0) : "";
    return report.part(
        account.name(),
        directory(kind),
        name,
        base.path().getFileName() + "/" + directory(kind),
        1);
  }

  private static ExtractionReport.Lost lost(
      GroupwareObject object, ExtractionReport.Part part, String why) {
    return new ExtractionReport.Lost(
        part.account(),
        part.kind() + (part.name().isEmpty() ? "" : " " + part.name()),
        String.join("/", object.names())
            + " (document "
            + Integer.toUnsignedString(object.document())
            + ")",
        object.modified() <= 0 ? null : Instant.ofEpochSecond(object.modified()),
        null,
        null,
        why);
  }

  private void put(FolderNames.Place place, GroupwareObject object, byte[] content) {
    if (last != null && last != place.folder()) {
      last.close();
    }
    last = place.folder();
    place.folder().put(place.name(), time(object), content);
  }

  private static FileTime time(GroupwareObject object) {
    return object.modified() <= 0 ? null : FileTime.from(object.modified(), TimeUnit.SECONDS);
  }

  /** Whether there is anything to be given to this box. */
  @Override
  public List<StoredFile> objects() {
    return files;
  }

  @Override
  public void take(int index, byte[] blob) {
    StoredFile file = files.get(index);
    GroupwareObject.Blob stored = file.object().blob();
    if (blob.length < stored.length()) {
      report.lost(
          file.part(),
          lost(
              file.object(),
              file.part(),
              "its content has " + blob.length + " bytes, not " + stored.length()));
      return;
    }
    byte[] content =
        blob.length == stored.length() ? blob : Arrays.copyOf(blob, (int) stored.length());
    put(file.place(), file.object(), content);
    report.written(file.part(), content.length);
    if (stored.whole() && blob.length > stored.length()) {
      report.doubtful(
          lost(
              file.object(),
              file.part(),
              "is cut to its recorded size; its content has " + blob.length + " bytes"));
    }
  }

  @Override
  public void lost(int index, String why, byte[] blob) {
    StoredFile file = files.get(index);
    report.lost(file.part(), lost(file.object(), file.part(), why));
  }

  @Override
  public void complete() {
    if (active != null) {
      names(Kind.SIEVE)
          .folder(List.of())
          .put("active.txt", null, (active + "\n").getBytes(StandardCharsets.UTF_8));
    }
    names.values().forEach(FolderNames::complete);
    close();
  }

  @Override
  public void release() {
    close();
  }

  private void close() {
    if (last != null) {
      last.close();
      last = null;
    }
  }
}
