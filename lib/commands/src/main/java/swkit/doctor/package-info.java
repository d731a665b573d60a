// SPDX-License-Identifier: Apache-2.0
/**
 * Advice for administrators: what the server's messages mean ({@link swkit.doctor.Diagnosis}), what
 * prevents an upgrade ({@link swkit.doctor.UpgradeCheck}), and how to repair a store on which a
 * later server was started ({@link swkit.doctor.Repair}).
 */
package swkit.doctor;
