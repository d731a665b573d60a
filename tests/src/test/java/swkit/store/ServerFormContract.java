// SPDX-License-Identifier: Apache-2.0
package swkit.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import swkit.open.DatabaseAddress;
import swkit.testing.Goldens;

/** The same for a store on a database server, which has several users, and triggers. */
public abstract class ServerFormContract extends StoreFormContract {
  /** A user that may read all tables, and owns none. */
  public static final String READER = "swkit_reader";

  /** The name of the database. */
  public String database;

  /** The user as whom the commands connect. */
  public String user;

  /** Creates an empty database, and returns its name. */
  public abstract String freshDatabase() throws Exception;

  /** The user that owns the tables. */
  public abstract String owner();

  /** The password of all users. */
  public abstract String password();

  /** The URL of {@link #database} for {@link #user}. */
  @Override
  public abstract String url();

  /** Creates {@link #READER}. */
  public abstract void createReader() throws Exception;

  public abstract void dropReader() throws Exception;

  /** Lists of statements, each of which gives k a trigger or something like it. */
  public abstract List<List<String>> triggers();

  @Override
  public final void fill() throws Exception {
    database = freshDatabase();
    user = owner();
    Result imported = run("StalwartImport", Goldens.DUMP, url(), "--compression", "lz4");
    assertThat(imported.exitCode()).as(imported.output()).isZero();
  }

  @AfterEach
  void forgetReader() throws Exception {
    if (user.equals(READER)) {
      dropReader();
    }
  }

  @Override
  public final List<String> secrets() throws Exception {
    Path file = Files.writeString(fresh("password"), password());
    return List.of("--password-file", file.toString());
  }

  @Override
  public final DatabaseAddress operand() {
    return DatabaseAddress.parse(url(), Map.of(), Map.of("SWKIT_PASSWORD", password())::get);
  }

  /** From now on the commands connect as {@link #READER}. */
  public final void asReader() throws Exception {
    createReader();
    user = READER;
  }

  @Test
  void whoMayOnlyReadReadsAll() throws Exception {
    asReader();
    whatIsInFormPasses();
  }

  /** It might change or drop what is written, or write elsewhere too. */
  @Test
  void aTableWithATriggerIsReadButNotWrittenTo() throws Exception {
    for (List<String> trigger : triggers()) {
      execute(trigger);
      whatIsInFormPasses();
      Result imported =
          run("StalwartImport", Goldens.DUMP, url(), "--compression", "lz4", "--replace", "--yes");
      assertThat(imported.exitCode()).isEqualTo(1);
      assertThat(imported.output()).contains("k (blob-links) has a trigger");
      whatIsInFormPasses();
    }
  }
}
