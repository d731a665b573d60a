// SPDX-License-Identifier: Apache-2.0
/** What the help of each command of the catalog says, prepared so that it needs no parser. */
package swkit.prepared;
