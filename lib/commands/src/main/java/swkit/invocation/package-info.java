// SPDX-License-Identifier: Apache-2.0
/** What to type: the commands and options that messages suggest. */
package swkit.invocation;
