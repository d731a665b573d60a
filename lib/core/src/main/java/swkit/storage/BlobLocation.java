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
import swkit.UnionSource;
import swkit.blob.BlobFraming;
import swkit.config.JsonConfig;
import swkit.generation.Generation;
import swkit.registry.ObjectId;
import swkit.registry.Pickle;
import swkit.registry.PickleException;
import swkit.registry.RegistryObject;
import swkit.store.StoreSettings;

/**
 * Where a 0.16 server finds its blobs: what the {@code BlobStore} singleton in its registry says,
 * the subspace {@code s}, and the data store where there is none (store-and-dump 5.5, 5.6).
 *
 * <p>An import puts blobs where the registry in the dump says, or where it is told to; then the
 * singleton that it writes must say so, as the server knows nothing else. Immutable.
 */
public final class BlobLocation {
  private static final ObjectId ID = ObjectId.singleton("BlobStore");
  private static final byte[] KEY = ID.key();
  private static final String TYPE = "@type";
  private static final String DEFAULT = "Default";

  private final JsonConfig object;

  private BlobLocation(JsonConfig object) {
    this.object = object;
  }

  /** What the registry in {@code snapshot} says. Throws where that can't be decoded. */
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

  /** The data store; {@code origin} says who wants it there, for messages. */
  public static BlobLocation data(String origin) {
    return new BlobLocation(JsonConfig.of(origin, object(DEFAULT, Map.of()), System::getenv));
  }

  /** A blob store in the form that the registry has it. Throws if it is none. */
  public static BlobLocation of(JsonConfig object) {
    return checked(new BlobLocation(object));
  }

  /** Throws where it is no blob store. */
  private static BlobLocation checked(BlobLocation store) {
    StoreObjects.blobs(store.object);
    store.value();
    return store;
  }

  private static JsonObject object(String type, Map<String, String> fields) {
    JsonObject object = new JsonObject();
    object.addProperty(TYPE, type);
    fields.forEach(object::addProperty);
    return object;
  }

  /** Whether it is the data store. */
  public boolean isData() {
    return object.type().equals(DEFAULT);
  }

  /** Whether both say the same. */
  public boolean isSame(BlobLocation other) {
    return Arrays.equals(value(), other.value());
  }

  /**
   * {@code settings} with the blobs there, each framed as its last byte says. Throws where a secret
   * can't be had that it refers to.
   */
  public StorageSettings located(StorageSettings settings) {
    StoreSettings blobs = StoreObjects.blobs(object);
    return new StorageSettings(
        settings.data(),
        blobs == null ? settings.data() : blobs,
        BlobFraming.MARKED,
        List.of(),
        settings.isForced());
  }

  /**
   * {@code settings} with the blobs where a server of {@code layout} finds them, and framed as it
   * frames them. Up to 0.15 the configuration says that; from 0.16 on the registry in {@code data}
   * does, unless an import has decided it already.
   */
  static StorageSettings locate(StorageSettings settings, Generation layout, Snapshot data) {
    return layout.hasRegistry() && settings.compression() != BlobFraming.MARKED
        ? of(data).located(settings)
        : settings;
  }

  /**
   * The entries of the subspace {@code s}, ascending, with this in them and no other blob store.
   * Where nothing is said it is the data store too, and that stays unsaid.
   */
  public Source in(Source settings) {
    Entry entry = new Entry(KEY.clone(), value());
    return isData()
        ? settings.map(other -> Entry.compareKeys(other.key(), KEY) == 0 ? entry : other)
        : new UnionSource(List.of(Source.of(List.of(entry)), settings));
  }

  private byte[] value() {
    JsonObject whole = StoreObjects.withDefaults(object.json());
    try {
      return Pickle.encode(
          new RegistryObject(
              ID, ID.object().version(), RegistryJson.parse(ID.object().type(), whole)));
    } catch (IllegalArgumentException | IllegalStateException | UnsupportedOperationException e) {
      throw new ConfigException(
          object.address(), "is no blob store as the registry has it: " + e.getMessage());
    }
  }

  /** What it is, for messages; nothing secret. */
  @Override
  public String toString() {
    return isData() ? "the data store" : StoreObjects.blobs(object).address();
  }
}
