// SPDX-License-Identifier: Apache-2.0
/**
 * Databases of Stalwart in Apache Spark: a data source, {@code stalwart}, of the tables of {@code
 * swkit.table}, and the jobs of {@code stalwart-spark}.
 *
 * <pre>
 * StalwartSource ─▶ StalwartTable ─▶ StalwartScanBuilder ─▶ StalwartScan ─▶ StalwartPartition
 *                                                             on an executor: PartReader
 * CopyJob: the parts of a plan as tasks          VerifyJob: the findings as a table
 * </pre>
 *
 * <p>What is sent to executors names databases by operands, and holds no secret: an executor
 * resolves them by the configuration, the environment and the files that it finds.
 */
package swkit.spark;
