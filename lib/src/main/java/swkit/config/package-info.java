// SPDX-License-Identifier: Apache-2.0
/**
 * The configuration file of a server up to 0.15, read as the server reads it. A {@link
 * swkit.config.Config} is a flat map of keys to strings: what the keys mean (stores, framing) is
 * known elsewhere.
 */
package swkit.config;
