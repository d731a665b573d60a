// SPDX-License-Identifier: Apache-2.0
package swkit.rocksdb;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.rocksdb.ColumnFamilyDescriptor;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.ColumnFamilyOptions;
import org.rocksdb.DBOptions;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.UInt64AddOperator;
import swkit.store.StoreFormContract;
import swkit.testing.Goldens;

/** Statements are {@code -k}, which drops a column family, and {@code +k}, which creates one. */
class RocksDbFormTest extends StoreFormContract {
  private Path store;

  @Override
  public void fill() {
    store = Goldens.copy(Goldens.ROCKSDB, fresh("store"));
  }

  @Override
  public String url() {
    return "rocksdb:" + store;
  }

  @Override
  public void execute(List<String> statements) throws Exception {
    List<ColumnFamilyDescriptor> descriptors = new ArrayList<>();
    List<ColumnFamilyHandle> handles = new ArrayList<>();
    try (Options options = new Options();
        ColumnFamilyOptions family =
            new ColumnFamilyOptions().setMergeOperator(new UInt64AddOperator());
        DBOptions all = new DBOptions()) {
      for (byte[] name : RocksDB.listColumnFamilies(options, store.toString())) {
        descriptors.add(new ColumnFamilyDescriptor(name, family));
      }
      try (RocksDB db = RocksDB.open(all, store.toString(), descriptors, handles)) {
        for (String statement : statements) {
          String name = statement.substring(1);
          if (statement.startsWith("+")) {
            byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
            db.createColumnFamily(new ColumnFamilyDescriptor(bytes, family)).close();
          } else {
            for (ColumnFamilyHandle handle : handles) {
              if (new String(handle.getName(), StandardCharsets.UTF_8).equals(name)) {
                db.dropColumnFamily(handle);
              }
            }
          }
        }
        handles.forEach(ColumnFamilyHandle::close);
      }
    }
  }

  @Override
  public Form missing() {
    return Form.of("-k", "column family " + MISSING, "+k");
  }

  /** A family that was brought back empty says nothing of its loss: an empty one is in form. */
  @Override
  public List<Form> forms() {
    return List.of(
        Form.of("-o", "column family o (telemetry-spans) is missing", "+o"),
        Form.of("-j", "column family j (blob-extra) is missing", "+j"));
  }

  @Test
  void aMissingSchemaIsNoEmptyStore() throws Exception {
    execute(List.of("-p"));
    Path dump = fresh("dump");
    Result exported = run("StalwartExport", url(), dump);
    assertThat(exported.exitCode()).isEqualTo(1);
    assertThat(exported.output()).contains("p (property), which would hold it, is missing");
    assertThat(dump).doesNotExist();
    assertVerifyFinds("p (property) is missing");
  }

  /** In-memory data and the search index are made anew: nothing is lost with them. */
  @Test
  void familiesThatHoldNothingOfTheirOwnAreNotMissed() throws Exception {
    execute(List.of("-m", "-y", "-z"));
    whatIsInFormPasses();
  }

  @Test
  void aFamilyThatNoServerOpensIsSaid() throws Exception {
    execute(List.of("+other"));
    Path dump = fresh("dump");
    Result exported = run("StalwartExport", url(), dump);
    assertThat(exported.exitCode()).as(exported.output()).isZero();
    assertThat(exported.output())
        .contains("column family 'other'", "no server opens the store with it");
  }
}
