// SPDX-License-Identifier: Apache-2.0
package swkit.prepared;

/**
 * The prepared text of each command of the catalog, in a class of its own: the JVM loads that
 * faster than it opens a resource. Stateless.
 *
 * <p>The texts are those of the options that the scripts declare. {@code PreparedTextTest}, {@code
 * StalwartSqlTest} and {@code StalwartSparkTest} compare them, and write them anew with {@code
 * -Dswkit.writeGoldens=true}.
 */
public final class Preparations {
  private Preparations() {}

  /** The text of the command that the class {@code script} is; null if there is none. */
  public static String of(String script) {
    return switch (script) {
      case "StalwartCopy" -> StalwartCopyText.lines();
      case "StalwartDiff" -> StalwartDiffText.lines();
      case "StalwartDoctor" -> StalwartDoctorText.lines();
      case "StalwartExport" -> StalwartExportText.lines();
      case "StalwartExtract" -> StalwartExtractText.lines();
      case "StalwartFsck" -> StalwartFsckText.lines();
      case "StalwartImport" -> StalwartImportText.lines();
      case "StalwartInspect" -> StalwartInspectText.lines();
      case "StalwartPlan" -> StalwartPlanText.lines();
      case "StalwartRedact" -> StalwartRedactText.lines();
      case "StalwartSalvage" -> StalwartSalvageText.lines();
      case "StalwartSeal" -> StalwartSealText.lines();
      case "StalwartSnapshot" -> StalwartSnapshotText.lines();
      case "StalwartSpark" -> StalwartSparkText.lines();
      case "StalwartSql" -> StalwartSqlText.lines();
      case "StalwartVerify" -> StalwartVerifyText.lines();
      default -> null;
    };
  }
}
