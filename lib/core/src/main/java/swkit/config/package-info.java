// SPDX-License-Identifier: Apache-2.0
/**
 * Readers of a server's configuration file that read it as the server does: {@link
 * swkit.config.TomlConfig} up to 0.15, a flat map of keys to strings; {@link
 * swkit.config.JsonConfig} for 0.16, an object of typed fields. They don't know what keys and
 * fields mean.
 *
 * <p>Internal: may change in any release.
 */
package swkit.config;
