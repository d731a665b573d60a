// SPDX-License-Identifier: Apache-2.0
/**
 * Blob stores that are not data stores: directories, buckets of S3 and of Azure, and several blob
 * stores as one (store-and-dump 3.6, 3.7). They know keys and bytes, nothing of framing.
 *
 * <p>S3 and Azure are spoken to with the JDK's own HTTP client and not with the vendors' libraries.
 * Of those each user would download 9 to 18 MB in 30 to 40 jars for four requests (get, head, put,
 * list), and they address buckets by host name and split large objects in parts where the server
 * does neither. What they would do for a user is done here as far as the server does it too:
 * credentials from the settings, the environment and the profile; the endpoints of regions; session
 * tokens; retries. Not done: roles of instances and containers, which need a metadata service; set
 * the AWS_ variables there.
 */
package swkit.blobstore;
