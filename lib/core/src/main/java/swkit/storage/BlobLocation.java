// SPDX-License-Identifier: Apache-2.0
package swkit.storage;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import swkit.ConfigException;
import swkit.Entry;
import swkit.RefusedException;
import swkit.Snapshot;
import swkit.Source;
import swkit.Subspace;
import swkit.UnionSource;
import swkit.blob.BlobFraming;
import swkit.config.JsonConfig;
import swkit.open.DatabaseAddress;
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

  /**
   * What an operand names: {@code data} for the data store; the URL of a directory ({@code
   * fs:/path}) or of a database; a {@code config.toml}, whose blob store is meant; a file with the
   * JSON object of a blob store, as {@code config.json} has one of a data store.
   */
  public static BlobLocation parse(String operand) {
    return parse(operand, System::getenv);
  }

  static BlobLocation parse(String operand, UnaryOperator<String> environment) {
    if (operand.equals("data")) {
      return new BlobLocation(
          JsonConfig.of("--blobs data", object(DEFAULT, Map.of()), environment));
    }
    Path file;
    try {
      file = Path.of(operand);
    } catch (InvalidPathException e) {
      throw RefusedException.usage("--blobs " + operand + " can't be a path: " + e.getReason());
    }
    if (Files.isRegularFile(file) && DatabaseAddress.isJson(file)) {
      return checked(new BlobLocation(JsonConfig.read(file, environment)));
    }
    if (operand.matches("(s3|azure):.*") || operand.indexOf(':') < 0 && !Files.exists(file)) {
      throw RefusedException.usage(
          "--blobs "
              + operand
              + (operand.indexOf(':') < 0 ? ": no such file" : ": a bucket has no URL here")
              + "; give data (the data store), fs:/path, a database's URL, or a file with a blob"
              + " store in JSON, as the registry has it");
    }
    StoreSettings store =
        operand.startsWith("fs:")
            ? DatabaseAddress.url(operand, "fs")
            : DatabaseAddress.parse(operand, Map.of(), environment).blobStore();
    JsonObject json = StoreObjects.json(store);
    return checked(new BlobLocation(JsonConfig.of("--blobs " + operand, json, environment)));
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
        settings.data(), blobs == null ? settings.data() : blobs, BlobFraming.MARKED);
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
