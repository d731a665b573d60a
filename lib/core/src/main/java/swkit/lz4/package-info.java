// SPDX-License-Identifier: Apache-2.0
/** The LZ4 frame format on bytes: input, output, and nothing of what stands in a frame. */
package swkit.lz4;
