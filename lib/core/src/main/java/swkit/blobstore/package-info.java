// SPDX-License-Identifier: Apache-2.0
/**
 * Blob stores that are not data stores: directories, buckets of S3 and Azure, and several blob
 * stores as one (store-and-dump 3.6, 3.7). They handle keys and bytes, and know nothing of framing.
 *
 * <p>Requests to S3 and Azure use the JDK's own HTTP client instead of the vendors' libraries. Each
 * user would download 9 to 18 MB of those, in 30 to 40 jars, for four kinds of requests (get, head,
 * put, list). The libraries also address buckets by host name and split large objects into parts,
 * and the mail server does neither.
 *
 * <p>As in the mail server, credentials come from the settings, the environment or a profile, and
 * endpoints of regions, session tokens and retries are supported. The roles of instances and
 * containers are not, because they need a metadata service; set the AWS_ variables there.
 */
package swkit.blobstore;
