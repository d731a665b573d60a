// SPDX-License-Identifier: Apache-2.0
/** The command line that the scripts share: options, progress, summaries, exit codes. */
package swkit.cli;
