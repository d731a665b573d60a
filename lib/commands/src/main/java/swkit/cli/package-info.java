// SPDX-License-Identifier: Apache-2.0
/** What the scripts share on the command line: options, progress, summaries, exit codes. */
package swkit.cli;
