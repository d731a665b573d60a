// SPDX-License-Identifier: Apache-2.0
package swkit.open;

import com.google.gson.JsonObject;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.UnaryOperator;
import swkit.RefusedException;
import swkit.config.JsonConfig;
import swkit.storage.BlobLocation;
import swkit.storage.StoreObjectWriter;
import swkit.store.StoreSettings;

/** Reads the operand that names the blob store of a 0.16 server. */
public final class BlobAddress {
  private BlobAddress() {}

  /**
   * The blob store that {@code operand} names: {@code data} for the data store; the URL of a
   * directory ({@code fs:/path}) or of a database; a {@code config.toml}, for the blob store in it;
   * or a file with the JSON object of a blob store, in the form that {@code config.json} has for a
   * data store.
   */
  public static BlobLocation parse(String operand) {
    return parse(operand, System::getenv);
  }

  static BlobLocation parse(String operand, UnaryOperator<String> environment) {
    if (operand.equals("data")) {
      return BlobLocation.data("the blob store data");
    }
    Path file;
    try {
      file = Path.of(operand);
    } catch (InvalidPathException e) {
      throw RefusedException.usage("the blob store " + operand + ": not a path: " + e.getReason());
    }
    if (Files.isRegularFile(file) && AddressParser.isJson(file)) {
      return BlobLocation.of(JsonConfig.read(file, environment));
    }
    if (operand.matches("(s3|azure):.*") || operand.indexOf(':') < 0 && !Files.exists(file)) {
      throw RefusedException.usage(
          "the blob store "
              + operand
              + (operand.indexOf(':') < 0 ? ": no such file" : ": a bucket can't be named by a URL")
              + "; give data (the data store), fs:/path, a database's URL, or a file with the blob"
              + " store in JSON, as the registry has it");
    }
    StoreSettings store =
        operand.startsWith("fs:")
            ? FileStoreUrl.parse(operand, "fs")
            : DatabaseAddress.parse(operand, Map.of(), environment).blobStore();
    JsonObject json = StoreObjectWriter.json(store);
    return BlobLocation.of(JsonConfig.of("the blob store " + operand, json, environment));
  }
}
