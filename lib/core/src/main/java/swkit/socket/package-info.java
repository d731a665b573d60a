// SPDX-License-Identifier: Apache-2.0
/** The sockets under the drivers of database servers. Knows nothing of the rest. */
package swkit.socket;
