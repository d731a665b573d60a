// SPDX-License-Identifier: Apache-2.0
/**
 * Calendars, contacts, files, Sieve scripts and settings of an account, read from the archives in
 * the database and written as {@code .ics}, {@code .vcf} and JSON (groupware-layouts 1 to 6).
 */
package swkit.groupware;
