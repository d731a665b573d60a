// SPDX-License-Identifier: Apache-2.0
/**
 * Decoders of keys and values, for people and for programs, and a parser of keys written as text
 * (key-layouts 1, 3, 4 and 9). {@link swkit.key.DecodedEntry} and the types that it returns are
 * API; the others are internal and may change in any release.
 *
 * <pre>
 * text ─KeyText─▶ key bytes ─KeyForms─▶ DecodedKey ─value─▶ DecodedValue
 *                                       └──── DecodedEntry: line, JSON ────┘
 * </pre>
 *
 * <p>{@link swkit.key.KeyForms} is a table of the forms of keys in a generation, by which keys are
 * decoded and encoded. Nothing is guessed:
 *
 * <ul>
 *   <li>A key without a known form is {@code unknown}.
 *   <li>A value that can't be decoded is {@code undecoded}, with its size and first bytes.
 *   <li>A value that can be decoded but is damaged is not {@code complete}.
 *   <li>A value of a release before 0.15 whose layout is unknown is {@code opaque}, unless it is a
 *       sound archive.
 * </ul>
 *
 * <h2>JSON</h2>
 *
 * <p>An entry is {@code {"subspace", "form", "key": {…}, "keyHex", "value": {"kind", "complete",
 * …}}}. Field names are those of the text in camel case ({@code send-at} is {@code sendAt}). Ids,
 * sizes and counters are numbers; hashes and other bytes are lower-case hexadecimal; times are text
 * as {@code 2026-01-01T00:00:00Z}, {@code never} for all ones, and digits beyond year 9999; a
 * snowflake is {@code {"id", "time"}} with the id as text, as many readers of JSON have no integers
 * of 64 bits. Text of a key that isn't UTF-8 is {@code hex:…}. The account id of all ones, which
 * stands for no account, is 4294967295, in text {@code none}; a document id of all ones is {@code
 * "none"}.
 *
 * <p>Forms and the fields of keys, by letter:
 *
 * <pre>
 * a  grant(grantee owner coll doc)
 * d  name(name) email(email) principal(principal) member-of(principal group)
 *    members(group principal) word(word principal)
 * e  message(queue)
 * f  index, unindex(due attempt seq acct doc in), of traces (due attempt seq span-high span-low in)
 *    alarm, display-alarm(due attempt seq acct doc event alarm)
 *    imip, merge-threads(due attempt seq acct doc) imip-payload(acct doc due attempt seq)
 * h  header(due domain policy start type) dmarc-event, tls-event(due domain policy id)
 * i  tag(acct coll field doc) index(acct coll field value doc)
 * j  quota, undelete(acct hash until) spam-sample(until acct hash)
 * k  commit(hash) queue(hash queue) doc(hash acct coll doc) temp(hash acct until)
 * l  changes(acct sync change) share(acct share) vanished(acct vanished change)
 * m, y  acme(name) oauth(code) rate-…(by, acct or hash; window) greylist(addresses)
 *    lock-purge-account(acct) lock-queue(queue name) lock-report(report)
 *    lock-task(kind epoch acct doc in) housekeeper(name) dav-lock(acct coll) sieve-seen(hash)
 *    lookup(lookup)
 * n  change-id(acct) last-doc(acct coll) last-uid(acct mailbox)
 * o  span(span)
 * p  schema-version() unfinished(), what swkit was writing there; property(acct coll doc field) hash(… hash) send-at(… send-at)
 *    created(… created)
 * q  event(due queue name)
 * r  report(type expires id)
 * s  setting(name)
 * t  blob(hash) file(name)
 * u  queue-count, queue-size(hash) quota(principal)
 * x  metric(time metric node)
 * z  term(index acct term field doc) order(index acct field data doc) document(index acct doc)
 *    trace-term(term field span) trace-order(field data span) trace(span)
 * </pre>
 *
 * <p>Other forms that 0.16 has (key-layouts 5); of the rest {@code a e i l m p q t y z} and the
 * links in {@code k} are the same:
 *
 * <pre>
 * b  exists(type id) index(type property value id)
 * f  task(task) due(due task) failed(task)
 * g  node(node) reference(to to-id from from-id) key(type property value) global(property value)
 *    address(name domain) report(domain policy)
 * n  last-id(type) quota(acct quota) tenant-quota(tenant quota)
 * m, y  rate-upload(acct window) lock-task(task)
 * o  trace(span)
 * d, h, j, r, s, w  item(type id)
 * u  without quota
 * x  metric(metric)
 * </pre>
 *
 * <p>{@code type} and {@code property} are names of the registry's schema, {@code id} is {@code
 * singleton} or a number. A {@code value} is text; a number of 16 or 64 bits is {@code u16:3} or
 * {@code u64:3}, other bytes {@code hex:…}.
 *
 * <p>Kinds of values and their fields:
 *
 * <pre>
 * archive         archive (VERSIONED, HASHED, untrusted), lz4, stored, unpacked, change, checksum
 *                 (ok, wrong, none), marker if its low bits aren't 0, and, where the structure is
 *                 known, object and
 *   MessageData       mailboxes[mailbox uid] keywords[] thread size
 *   MessageMetadata   received attachment blob body-offset headers-size preview
 *   Mailbox           name role parent sort-order uid-validity subscribers[] acls[acct rights]
 *   Identity          name email
 *   EmailSubmission   email thread identity send-at queue undo
 *   SieveScript       name blob size
 *   Calendar, AddressBook   name created modified acls[acct rights]
 *   FileNode          name parent folder blob size created modified acls[acct rights]
 *   Message           created blob return-path flags size
 *   Principal         id type name
 * addresses       hash
 * alarm           start end start-tz end-tz
 * blob, size      size
 * changes         truncated, or container-inserts[] -updates[] -property-changes[] -deletes[]
 *                 item-inserts[] -updates[] -deletes[]; items of Email are {thread, doc}
 * counter         change-id, last-doc, last-uid, count or bytes
 * empty
 * events          time, events[]
 * id              calendar, address-book, script or event
 * in-memory       expires, and counter, text, size, or the fields of an archive
 * lease           renewed host
 * link            kind (quota, undelete, spam-sample); of 0.16 type id
 * metric          value, or count and sum
 * object          of 0.16: object, version, trailing if bytes follow, and the fields as the registry
 *                 names them, those not given left out, secrets hidden; a variant has its @type,
 *                 a map is a list of {key, value}, durations are milliseconds, ids of more than 53
 *                 bits text
 * opaque          size, hex: the first 32 bytes, or hidden where they may be secret
 * owner           type id updates
 * principal-id    id type tenant
 * rights          rights[]
 * sample          spam hold
 * schema-version  schema-version
 * share           owner coll doc changed-by old-rights[] new-rights[] name
 * submission      email thread identity queue undo
 * task-type       task
 * text            text; of a setting without secrets
 * threading       thread refs[]
 * threads         hash threads[]
 * time            deleted, modified or recurrence
 * type            type
 * undecoded       size, hex: the first 32 bytes, or hidden; of an object of 0.16 size, problem
 * vanished        mails[mailbox uid] or paths[]
 * </pre>
 */
package swkit.key;
