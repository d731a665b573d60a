// SPDX-License-Identifier: Apache-2.0
package swkit.plan;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.util.List;
import java.util.Locale;
import swkit.io.JsonFields;
import swkit.transfer.Import;

/**
 * The options that a plan fixes for all its parts. No secret is among them. Immutable.
 *
 * @param only which subspaces, as {@link swkit.generation.Generation#select} takes them; null for
 *     all
 * @param exactly whether one of {@code j k t} may be taken without the others
 * @param replace whether the target was emptied
 * @param keepDamaged whether blobs that differ from what was stored are written all the same
 * @param force whether to continue although others use the target, or the disk may be too small
 * @param noBlobs whether blobs stay where they are
 * @param blobs the place of the blobs, if it is not the one that the registry names; null for that
 * @param missingBlobs whether to continue although none of the blobs that links name exists
 * @param compression how the server of the target keeps blobs, if no configuration says it; null
 *     for what the target says
 * @param asIs whether values are taken with what servers left after them
 */
public record PlannedOptions(
    String only,
    boolean exactly,
    boolean replace,
    boolean keepDamaged,
    boolean force,
    boolean noBlobs,
    String blobs,
    boolean missingBlobs,
    String compression,
    boolean asIs) {
  /** Everything, into an empty target. */
  public static final PlannedOptions ALL =
      new PlannedOptions(null, false, false, false, false, false, null, false, null, false);

  /** The same, continuing although others use the target. */
  public PlannedOptions forced() {
    return new PlannedOptions(
        only, exactly, replace, keepDamaged, true, noBlobs, blobs, missingBlobs, compression, asIs);
  }

  /**
   * The names of the options in which {@code others} differ, as they are typed. {@code --force}
   * isn't among them: each process gives it as it needs it.
   */
  public List<String> differences(PlannedOptions others) {
    JsonObject own = json();
    JsonObject given = others.json();
    return own.keySet().stream()
        .filter(name -> !name.equals("force") && !own.get(name).equals(given.get(name)))
        .map(name -> "--" + name.replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT))
        .toList();
  }

  /** The options of an import. */
  Import.Options forImport() {
    return new Import.Options(
        only,
        exactly,
        replace ? Import.Present.REPLACE : Import.Present.REFUSE,
        true,
        keepDamaged,
        false,
        force,
        noBlobs,
        blobs,
        missingBlobs,
        null);
  }

  JsonObject json() {
    JsonObject object = new JsonObject();
    object.addProperty("only", only);
    object.addProperty("exactly", exactly);
    object.addProperty("replace", replace);
    object.addProperty("keepDamaged", keepDamaged);
    object.addProperty("force", force);
    object.addProperty("noBlobs", noBlobs);
    object.addProperty("blobs", blobs);
    object.addProperty("missingBlobs", missingBlobs);
    object.addProperty("compression", compression);
    object.addProperty("asIs", asIs);
    return object;
  }

  static PlannedOptions of(JsonElement element) {
    JsonFields fields = JsonFields.of("the options", element);
    return new PlannedOptions(
        text(fields, "only"),
        fields.flag("exactly"),
        fields.flag("replace"),
        fields.flag("keepDamaged"),
        fields.flag("force"),
        fields.flag("noBlobs"),
        text(fields, "blobs"),
        fields.flag("missingBlobs"),
        text(fields, "compression"),
        fields.flag("asIs"));
  }

  private static String text(JsonFields fields, String name) {
    JsonElement field = fields.object().get(name);
    return field == null || field.isJsonNull() ? null : fields.text(name);
  }
}
