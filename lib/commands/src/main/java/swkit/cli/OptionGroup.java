// SPDX-License-Identifier: Apache-2.0
package swkit.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A heading in the help of a command, with the options under it. Each option is in one group. */
enum OptionGroup {
  WHAT(
      "What",
      "--upgrade --repair --no-bodies --accounts --undecoded --key --blob --find --subspace"
          + " --prefix --from --to --blobs --html --settings --only --exactly --mailbox --after"
          + " --before --account --ignore --ignore-running --content --all --no-blobs --all-blobs"
          + " --complete --update --read-all --for --schema --parts --plan --part --finish"
          + " --reattach --keep --keep-words --file"),
  WHERE(
      "Where",
      "--config --set --password-file --ask-password --to-set --to-password-file"
          + " --to-ask-password --live --live-in --compression --blobs= --owner --journal --undo"
          + " --proof --notes --key-file"),
  SAFETY(
      "Safety",
      "--dry-run --apply --resume --verify --again --replace --merge --base-is-a-copy --yes --trust"
          + " --keep-damaged --missing-blobs --as-is --force"),
  OUTPUT(
      "Output",
      "--entries --limit --values --hex --secrets --as --plain --csv --parquet --json --quiet --verbose"
          + " --progress"),
  OTHER("Other", "--threads --completion --help --version");

  private final String title;
  private final List<String> names;

  OptionGroup(String title, String names) {
    this.title = title;
    this.names = List.of(names.split(" "));
  }

  String title() {
    return title;
  }

  /**
   * Those of {@code options} that are in this group, in the order of the group. An option that no
   * group names is at the end of {@link #OTHER}.
   */
  List<OptionText> of(List<OptionText> options) {
    Map<String, OptionText> byName = new LinkedHashMap<>();
    for (OptionText option : options) {
      byName.put(name(option), option);
    }
    List<OptionText> own = new ArrayList<>();
    for (String name : names) {
      if (byName.containsKey(name)) {
        own.add(byName.get(name));
      }
    }
    if (this == OTHER) {
      for (OptionGroup group : values()) {
        byName.keySet().removeAll(group.names);
      }
      own.addAll(byName.values());
    }
    return own;
  }

  /** The long name; with an equals sign if another command has a flag of this name. */
  private static String name(OptionText option) {
    String name = option.name();
    return name.equals("--blobs") && option.takesValue() ? name + "=" : name;
  }
}
