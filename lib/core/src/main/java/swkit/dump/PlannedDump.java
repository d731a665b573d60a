// SPDX-License-Identifier: Apache-2.0
package swkit.dump;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import swkit.DumpException;
import swkit.Entry;
import swkit.Source;
import swkit.Subspace;
import swkit.Workers;
import swkit.frame.FrameReader;
import swkit.frame.FrameWriter;
import swkit.io.OwnFiles;
import swkit.io.TextFile;
import swkit.io.WholeFile;
import swkit.io.Wording;

/**
 * A dump that several processes write by a plan, on a file system that all of them have: each range
 * of keys is a frame of its own, in the directory {@code .swkit/plan}, until all are put together.
 *
 * <p>The file {@code plan} there has the id of the plan and a line about it. The frame of a range
 * appears under its name when it is complete and durable, and the record of the range after it. Two
 * processes that write the same range replace each other's files, which are equal. Thread-safe,
 * except for {@link #remove}.
 */
public final class PlannedDump {
  private static final String DIRECTORY = "plan";
  private static final String PLAN = "plan";
  private static final String RANGE = "range-";
  private static final String DONE = ".done";

  private final Path directory;
  private final Path place;
  private final String about;

  private PlannedDump(Path directory, String about) {
    this.directory = directory;
    this.place = place(directory);
    this.about = about;
  }

  private static Path place(Path directory) {
    return directory.resolve(DumpWriter.WORK).resolve(DIRECTORY);
  }

  /** Throws if {@code directory} is being written by a plan. */
  static void requireNone(Path directory) {
    if (OwnFiles.isThere(place(directory))) {
      throw new DumpException(
          directory,
          "is being written by a plan; finish that, or give it up by removing " + place(directory));
    }
  }

  /**
   * Prepares the directory of {@code lock} for the plan {@code id}, about which {@code about} is a
   * line. The caller closes the lock afterwards.
   */
  public static void prepare(DumpLock lock, String id, String about) {
    Path directory = lock.directory();
    DumpWriter.check(directory);
    try {
      Path place = place(directory);
      OwnFiles.createDirectory(place);
      write(place, PLAN, id + "\n" + about + "\n");
    } catch (IOException e) {
      throw notWritten(directory, e);
    }
  }

  /** The dump in {@code directory}, which is prepared for the plan {@code id}. Throws if not. */
  public static PlannedDump of(Path directory, String id) {
    String text;
    try {
      Path file = place(directory).resolve(PLAN);
      if (!OwnFiles.isThere(file)) {
        throw new DumpException(
            directory,
            "is not prepared for this plan: it was finished, or given up; make a new plan");
      }
      OwnFiles.requireDirectory(place(directory));
      OwnFiles.requireFile(file);
      text = TextFile.read(file);
    } catch (IOException e) {
      throw new DumpException(directory, "can't be read: " + Wording.reason(e), e);
    }
    String[] lines = text.split("\n");
    if (!lines[0].equals(id)) {
      throw new DumpException(
          directory, "was prepared by another plan: " + lines[0] + ", not " + id);
    }
    return new PlannedDump(directory, lines.length > 1 ? lines[1] : "");
  }

  /** The line about the plan. */
  public String about() {
    return about;
  }

  /** A frame that is written for a range. One thread at a time. */
  public final class RangeFrame implements AutoCloseable {
    private final int range;
    private final Path file;
    private final FrameWriter frame;
    private boolean committed;

    private RangeFrame(int range, Subspace subspace, int schemaVersion, Workers workers) {
      this.range = range;
      this.file = place.resolve(RANGE + range + "." + UUID.randomUUID() + ".new");
      this.frame = FrameWriter.create(file, subspace, schemaVersion).with(workers);
    }

    /** Puts all of {@code source}, and returns the number of entries. */
    public long putAll(Source source) {
      return frame.putAll(source);
    }

    /** Makes the frame durable, and then the record {@code text} of its range. */
    public void commit(String text) {
      frame.commit();
      try {
        Files.move(
            file,
            place.resolve(RANGE + range),
            StandardCopyOption.ATOMIC_MOVE,
            StandardCopyOption.REPLACE_EXISTING);
        sync(place);
        write(place, RANGE + range + DONE, text + "\n");
        committed = true;
      } catch (IOException e) {
        throw notWritten(directory, e);
      }
    }

    @Override
    public void close() {
      frame.close();
      if (!committed) {
        try {
          Files.deleteIfExists(file);
        } catch (IOException e) {
          // it is removed with the others in the end
        }
      }
    }
  }

  /** Begins the frame of {@code range}, which the caller closes. */
  public RangeFrame frame(int range, Subspace subspace, int schemaVersion, Workers workers) {
    return new RangeFrame(range, subspace, schemaVersion, workers);
  }

  /** The records, by the number of their range. */
  public Map<Integer, String> records() {
    Map<Integer, String> records = new TreeMap<>();
    try {
      for (String name : OwnFiles.names(place)) {
        if (name.matches(RANGE + "[0-9]{1,9}" + DONE)) {
          String number = name.substring(RANGE.length(), name.length() - DONE.length());
          records.put(Integer.parseInt(number), TextFile.read(place.resolve(name)).strip());
        }
      }
    } catch (IOException e) {
      throw new DumpException(directory, "can't be read: " + Wording.reason(e), e);
    }
    return records;
  }

  /** Removes the records of {@code ranges}, which are to be written again. */
  public void reopen(Collection<Integer> ranges) {
    try {
      for (int range : ranges) {
        OwnFiles.delete(place, RANGE + range + DONE);
      }
      sync(place);
    } catch (IOException e) {
      throw notWritten(directory, e);
    }
  }

  /** The entries of {@code range}, whose frame must be that of {@code subspace}. */
  public Source read(int range, Subspace subspace, int schemaVersion, Workers workers) {
    FrameReader frame = FrameReader.open(place.resolve(RANGE + range)).with(workers);
    if (frame.subspace() != subspace || frame.schemaVersion() != schemaVersion) {
      frame.close();
      throw new DumpException(directory, "holds another frame as that of range " + range);
    }
    return frame.derived(
        () -> {
          Entry entry = frame.next();
          if (entry == null && !frame.endMarked()) {
            throw new DumpException(directory, "the frame of range " + range + " is cut short");
          }
          return entry;
        });
  }

  /** Whether {@code file} is the frame of a range. */
  public boolean holds(Path file) {
    return place.equals(file.getParent());
  }

  /** Removes everything of the plan, the file {@code plan} last. */
  public void remove() {
    try {
      for (String name : OwnFiles.names(place)) {
        if (!name.equals(PLAN)) {
          OwnFiles.delete(place, name);
        }
      }
      OwnFiles.deleteAll(place);
      sync(directory.resolve(DumpWriter.WORK));
    } catch (IOException e) {
      throw notWritten(directory, e);
    }
  }

  private static void write(Path place, String name, String text) throws IOException {
    WholeFile.replace(place.resolve(name), text);
  }

  private static void sync(Path directory) throws IOException {
    try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  private static DumpException notWritten(Path directory, IOException e) {
    return new DumpException(directory, "can't be written to: " + Wording.reason(e), e);
  }
}
