// SPDX-License-Identifier: Apache-2.0
/**
 * What an administrator should know and do: what the server's messages mean ({@link
 * swkit.doctor.Diagnosis}), what stands in the way of an upgrade ({@link
 * swkit.doctor.UpgradeCheck}), and how a store is mended on which a later server was started
 * ({@link swkit.doctor.Repair}).
 */
package swkit.doctor;
