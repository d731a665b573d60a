// SPDX-License-Identifier: Apache-2.0
package swkit.invocation;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import swkit.DumpException;
import swkit.FrameException;
import swkit.Remedy;
import swkit.SwkitException;
import swkit.storage.DataElsewhere;
import swkit.storage.StorageSettings;

/** Messages of the core, with what to do in terms of commands and options. Stateless. */
public final class RemedyText {
  /** Replaces secret bytes, and names the option that shows them. */
  public static final String BYTES_HIDDEN = "(hidden; --secrets shows)";

  private RemedyText() {}

  /** The same for a command that has only {@code options}: without a remedy that needs another. */
  public static String message(SwkitException e, Set<String> options) {
    String needed = e.remedy() == null ? null : option(e.remedy());
    return needed == null || options.contains(needed) ? message(e) : e.getMessage();
  }

  /** The option of the command itself that {@code remedy} is; null if it is something else. */
  private static String option(Remedy remedy) {
    return switch (remedy) {
      case READ_LIVE -> "--live";
      case LIVE_DIRECTORY -> "--live-in";
      case FORCE_WRITING -> "--force";
      case FEWER_THREADS -> "--threads";
      case OTHER_SUBSPACES -> "--only";
      case GIVE_COMPRESSION -> "--compression";
      case BLOBS_IN_DATA_STORE -> "--blobs";
      default -> null;
    };
  }

  /** The message of {@code e}, followed by what the user can do about it. */
  public static String message(SwkitException e) {
    return e.remedy() == null ? e.getMessage() : e.getMessage() + "; " + text(e.remedy(), e);
  }

  private static String text(Remedy remedy, SwkitException e) {
    return switch (remedy) {
      case READ_LIVE -> "--live reads its present state";
      case LIVE_DIRECTORY ->
          "with --live-in, name a directory on the same file system, or one with room for a copy";
      case FORCE_WRITING -> "--force writes to it all the same";
      case FEWER_THREADS -> "use fewer --threads";
      case OTHER_SUBSPACES -> "or name the other subspaces with --only";
      case GIVE_PASSWORD ->
          "put it into the configuration or the variable SWKIT_PASSWORD (SWKIT_TO_PASSWORD for the"
              + " second of two databases), or use --password-file or --ask-password";
      case GIVE_COMPRESSION -> "or give --compression lz4 or none";
      case BLOBS_IN_DATA_STORE -> "give --blobs data";
      case EXPORT_AGAIN -> "export again, without --resume";
      case RESUME_EXPORT -> "export again, with --resume";
      case SEAL_AGAIN -> sealAgain(directory(e));
      case COMPLETE_REPAIR -> repair("WHAT", "DIR") + "; DIR is its undo dump";
      case START_OVER -> "or start over with a whole dump and --replace --yes";
      case NAME_SUBSPACE -> "ask " + Invocation.of("stalwart-doctor") + ", or give --subspace";
      case LIST_ACCOUNTS -> Invocation.of("stalwart-inspect") + " --accounts lists them";
      case OTHER_TEMPORARY_DIRECTORY ->
          "name another directory with " + Invocation.option("-Djava.io.tmpdir=/path");
      case ADD_LIBRARY ->
          "add its jar to the class path, or, for swkit.jar, save it in the same directory under"
              + " its name without a version, such as mysql-connector-j.jar";
    };
  }

  private static Path directory(SwkitException e) {
    if (e instanceof FrameException frame) {
      Path parent = frame.file().getParent();
      return parent == null ? Path.of(".") : parent;
    }
    return ((DumpException) e).file();
  }

  /** What to do about the dump in {@code directory}, which isn't what was sealed. */
  public static String sealAgain(Path directory) {
    return "take it from another copy of the dump, or, if it is meant to be so, seal it again: "
        + Invocation.of("stalwart-seal")
        + " --again "
        + Invocation.quote(directory.toString());
  }

  /**
   * How an interrupted repair is completed or undone.
   *
   * @param word the words for the store on a command line
   * @param undo those for the directory of the undo dump
   */
  public static String repair(String word, String undo) {
    return "to complete it: "
        + Invocation.of("stalwart-fsck")
        + " "
        + word
        + " --apply --yes --undo "
        + undo
        + "; to undo it: "
        + undoRepair(word, undo);
  }

  /** The command that undoes a repair. */
  public static String undoRepair(String word, String undo) {
    return Invocation.of("stalwart-import") + " " + undo + " " + word + " --undo --yes";
  }

  /** Notes about the stores of {@code settings} and about data that is in other stores. */
  public static List<String> notes(StorageSettings settings) {
    List<String> notes = new ArrayList<>();
    settings.elsewhere().forEach(note -> notes.add(text(note)));
    notes.addAll(settings.notes());
    return notes;
  }

  /** Only a data store has the schema key, which names its layout. */
  private static String text(DataElsewhere.Note note) {
    return note.store() == null
        ? note.text()
        : note.text()
            + "; to export it, run the same command with --set storage.data="
            + note.store()
            + " --only "
            + note.subspaces()
            + " if that store has a schema key, as the data store of another server has; otherwise"
            + " stop the server and back it up separately";
  }
}
