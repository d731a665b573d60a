// SPDX-License-Identifier: Apache-2.0
package swkit.storage;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import swkit.ConfigException;
import swkit.Entry;
import swkit.Snapshot;
import swkit.Source;
import swkit.Subspace;
import swkit.blob.BlobFraming;
import swkit.config.JsonConfig;
import swkit.generation.Generation;
import swkit.registry.ObjectId;
import swkit.registry.Pickle;
import swkit.registry.PickleException;
import swkit.registry.RegistryObject;
import swkit.store.StoreSettings;

/**
 * Where a 0.16 server finds its blobs: the {@code BlobStore} singleton in its registry, which is
 * the subspace {@code s}. Without the singleton it is the data store (store-and-dump 5.5, 5.6).
 *
 * <p>An import writes blobs to the place in the dump's registry, or to another place that it is
 * given. In that case it must also write the singleton, because the server has no other source.
 * Immutable.
 */
public final class BlobLocation {
  private static final ObjectId ID = ObjectId.singleton("BlobStore");
  private static final byte[] KEY = ID.key();
  private static final String DEFAULT = "Default";

  private final JsonConfig object;

  private BlobLocation(JsonConfig object) {
    this.object = object;
  }

  /** The location in the registry of {@code snapshot}. Throws if it can't be decoded. */
  public static BlobLocation of(Snapshot snapshot) {
    return of(snapshot, System::getenv);
  }

  static BlobLocation of(Snapshot snapshot, UnaryOperator<String> environment) {
    byte[] value = snapshot.get(Subspace.SETTINGS, KEY);
    String address = snapshot.address() + ", registry, BlobStore";
    if (value == null) {
      return new BlobLocation(JsonConfig.of(address, object(DEFAULT, Map.of()), environment));
    }
    try {
      JsonElement json = RegistryJson.of(Pickle.decode(ID, value).value());
      return new BlobLocation(JsonConfig.of(address, json.getAsJsonObject(), environment));
    } catch (PickleException e) {
      throw new ConfigException(address, "can't be decoded: " + e.getMessage());
    }
  }

  /** The data store. {@code origin} is the option that chose it, for messages. */
  public static BlobLocation data(String origin) {
    return new BlobLocation(JsonConfig.of(origin, object(DEFAULT, Map.of()), System::getenv));
  }

  /** A blob store in the form of the registry. Throws if {@code object} isn't one. */
  public static BlobLocation of(JsonConfig object) {
    return checked(new BlobLocation(object));
  }

  /** Throws unless {@code store} is a blob store. */
  private static BlobLocation checked(BlobLocation store) {
    StoreObjectReader.blobs(store.object);
    store.value();
    return store;
  }

  private static JsonObject object(String type, Map<String, String> fields) {
    JsonObject object = new JsonObject();
    object.addProperty(StoreObjectReader.TYPE, type);
    fields.forEach(object::addProperty);
    return object;
  }

  /** Whether blobs are in the data store. */
  public boolean isData() {
    return object.type().equals(DEFAULT);
  }

  /** Whether both have the same singleton. */
  public boolean isSame(BlobLocation other) {
    return Arrays.equals(value(), other.value());
  }

  /**
   * {@code settings} with this blob store, where the last byte of each blob marks its framing.
   * Throws if a secret that it refers to is missing.
   */
  public StorageSettings located(StorageSettings settings) {
    StoreSettings blobs = StoreObjectReader.blobs(object);
    return new StorageSettings(
        settings.data(),
        blobs == null ? settings.data() : blobs,
        BlobFraming.MARKED,
        List.of(),
        settings.isForced());
  }

  /**
   * {@code settings} with the blob store and the framing that a server of {@code layout} uses. Up
   * to 0.15 these are in the configuration; from 0.16 on they are in the registry in {@code data},
   * unless an import has set them already.
   */
  static StorageSettings locate(StorageSettings settings, Generation layout, Snapshot data) {
    return layout.hasRegistry() && settings.compression() != BlobFraming.MARKED
        ? of(data).located(settings)
        : settings;
  }

  /**
   * The entries {@code settings} of the subspace {@code s}, ascending, with this blob store in
   * place of any other. A missing singleton means the data store, and is not added for it.
   */
  public Source in(Source settings) {
    Entry entry = new Entry(KEY.clone(), value());
    return isData()
        ? settings.map(other -> Entry.compareKeys(other.key(), KEY) == 0 ? entry : other)
        : Source.union(List.of(Source.of(List.of(entry)), settings));
  }

  private byte[] value() {
    JsonObject whole = StoreObjectWriter.withDefaults(object.json());
    try {
      return Pickle.encode(
          new RegistryObject(
              ID, ID.object().version(), RegistryJson.parse(ID.object().type(), whole)));
    } catch (IllegalArgumentException | IllegalStateException | UnsupportedOperationException e) {
      throw new ConfigException(
          object.address(), "is not a blob store as the registry has it: " + e.getMessage());
    }
  }

  /** The address, for messages; without secrets. */
  @Override
  public String toString() {
    return isData() ? "the data store" : StoreObjectReader.blobs(object).address();
  }
}
