// SPDX-License-Identifier: Apache-2.0
/** The sockets under the drivers of database servers. It depends on no other package. */
package swkit.socket;
