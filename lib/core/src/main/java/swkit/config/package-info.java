// SPDX-License-Identifier: Apache-2.0
/**
 * The configuration file of a server, read as the server reads it: up to 0.15 a {@link
 * swkit.config.TomlConfig}, a flat map of keys to strings; of 0.16 a {@link
 * swkit.config.JsonConfig}, an object of typed fields. What the keys and fields mean (stores,
 * framing) is known elsewhere.
 */
package swkit.config;
