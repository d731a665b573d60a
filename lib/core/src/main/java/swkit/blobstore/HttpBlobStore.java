// SPDX-License-Identifier: Apache-2.0
package swkit.blobstore;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Document;
import org.w3c.dom.NodeList;
import org.xml.sax.SAXException;
import swkit.Entry;
import swkit.KeyRange;
import swkit.RefusedException;
import swkit.Source;
import swkit.StoreException;
import swkit.blob.BlobName;
import swkit.blob.BlobStore;
import swkit.generation.BlobLink;
import swkit.generation.Generation;
import swkit.store.StoreSettings;

/**
 * Blobs as objects of an HTTP service: what S3 and Azure have in common. {@link HttpRetries} sends
 * the requests, and repeats them as often as the settings say. Thread-safe.
 */
abstract class HttpBlobStore implements BlobStore {
  /** How many requests are in progress at once: 3200 blobs a second at 20 ms each. */
  static final int REQUESTS = 64;

  /** The length of the name of a hash, in characters. */
  private static final int BLOB_NAME_LENGTH = 52;

  private static final Duration TIMEOUT = Duration.ofSeconds(30);

  private final String address;
  private final String prefix;
  private final Duration timeout;
  private final HttpRetries retries;

  /** {@code secrets} are texts that no message may contain. */
  HttpBlobStore(StoreSettings settings, int retriesPerUnit, List<String> secrets) {
    this.address = settings.address();
    this.prefix = settings.values().getOrDefault("key-prefix", "");
    this.timeout = settings.duration("timeout").orElse(TIMEOUT);
    this.retries =
        new HttpRetries(
            address,
            timeout,
            retriesPerUnit * retries(settings),
            secrets.stream().filter(secret -> secret.length() > 3).toList());
  }

  private static int retries(StoreSettings settings) {
    String text = settings.values().getOrDefault("max-retries", "3");
    if (!text.matches("[0-9]{1,3}")) {
      throw new RefusedException(
          settings.origin(), "max-retries is '" + text + "', which is not a number");
    }
    return Integer.parseInt(text);
  }

  /**
   * A request for {@code object}, signed as of now; for the container if {@code object} is null.
   */
  abstract HttpRequest request(String method, String object, String query, byte[] body);

  /** Whether the existing object equals {@code stored}, as far as its headers show. */
  abstract boolean isSame(HttpResponse<byte[]> head, byte[] stored);

  /**
   * One page of the names that begin with {@code prefix}; an empty {@code marker} asks for the
   * first.
   */
  abstract Page list(String prefix, String marker);

  /** Names, and the marker of the next page; null if this is the last. */
  record Page(List<String> names, String next) {}

  /** The service's code for the error that {@code answer} reports; empty if it has none. */
  abstract String errorCode(HttpResponse<byte[]> answer);

  /** Advice for an answer with this status and code, as the end of a message; may be empty. */
  abstract String hint(int status, String code);

  /** Whether a 404 with {@code code} means only that the object doesn't exist. */
  abstract boolean isMissing(String code);

  @Override
  public final String address() {
    return address;
  }

  /**
   * How long the beginning of an answer may take: the timeout that is set, plus a second for each
   * 10 kB of the request's {@code body}, if it isn't null, since many requests may share a line.
   */
  final Duration timeout(byte[] body) {
    return body == null ? timeout : timeout.plusSeconds(body.length / 10_000);
  }

  private String name(byte[] key) {
    return prefix + BlobName.of(key);
  }

  @Override
  public final byte[] get(byte[] key) {
    HttpResponse<byte[]> answer = send("GET", name(key), "", null);
    return answer == null ? null : answer.body();
  }

  @Override
  public final boolean exists(byte[] key) {
    return send("HEAD", name(key), "", null) != null;
  }

  @Override
  public final boolean put(byte[] key, byte[] stored) {
    HttpResponse<byte[]> there = send("HEAD", name(key), "", null);
    if (there != null
        && there.headers().firstValueAsLong("content-length").orElse(-1) == stored.length
        && isSame(there, stored)) {
      return false;
    }
    putObject(name(key), stored);
    return true;
  }

  private void putObject(String name, byte[] content) {
    if (send("PUT", name, "", content) == null) {
      throw new StoreException(address, "doesn't accept objects (status 404): does it exist?");
    }
  }

  /** Lists the names by their first characters, since they don't sort as the keys do. */
  @Override
  public final Source keys(KeyRange range) {
    List<Entry> ahead = new ArrayList<>();
    int[] group = {0};
    int[] at = {0};
    return Source.empty()
        .derived(
            () -> {
              while (at[0] == ahead.size()) {
                if (group[0] == BlobName.ALPHABET.length()) {
                  return null;
                }
                ahead.clear();
                at[0] = 0;
                ahead.addAll(group(group[0]++, range));
              }
              return ahead.get(at[0]++);
            });
  }

  private List<Entry> group(int index, KeyRange range) {
    byte[] first = {(byte) (index << 3)};
    byte[] end = index == 31 ? null : new byte[] {(byte) (index + 1 << 3)};
    boolean behind = end != null && Entry.compareKeys(range.from(), end) >= 0;
    if (behind || range.isBelow(first)) {
      return List.of();
    }
    List<Entry> keys = new ArrayList<>();
    String start = prefix + BlobName.ALPHABET.charAt(index);
    Page page = new Page(List.of(), "");
    while (page.next() != null) {
      page = list(start, page.next());
      for (String name : page.names()) {
        byte[] key = name.startsWith(start) ? BlobName.key(name.substring(prefix.length())) : null;
        if (key != null && range.contains(key)) {
          keys.add(new Entry(key));
        }
      }
    }
    keys.sort(null);
    return keys;
  }

  @Override
  public final int requests() {
    return REQUESTS;
  }

  /** Puts a small object whose name isn't that of a blob, and deletes it if that is allowed. */
  @Override
  public final void prepare(Generation generation) {
    String trial = prefix + ".swkit-" + UUID.randomUUID();
    putObject(trial, new byte[] {'t', 'r', 'i', 'a', 'l'});
    try {
      send("DELETE", trial, "", null);
    } catch (StoreException e) {
      // if deleting isn't allowed, the object stays, which does no harm
    }
  }

  /** Reads the first names. Throws if the container itself is missing. */
  @Override
  public final List<String> whyMissing(List<byte[]> keys) {
    List<String> names;
    try {
      names = list("", "").names();
    } catch (StoreException e) {
      if (!e.getMessage().contains(" status 403")) {
        throw e;
      }
      return List.of("its objects can't be listed with this key");
    }
    if (names.isEmpty()) {
      return List.of("it is empty");
    }
    String seen = null;
    for (String name : names) {
      int start = name.length() - BLOB_NAME_LENGTH;
      boolean isBlob = start >= 0 && BlobName.key(name.substring(start)) != null;
      String before = isBlob ? name.substring(0, start) : null;
      if (isBlob && (seen == null || before.equals(prefix))) {
        seen = before;
      }
    }
    if (seen == null) {
      return List.of("none of its first " + names.size() + " objects is named as a blob is");
    }
    return List.of(
        seen.equals(prefix)
            ? "it holds other blobs than these"
            : "its blobs have the key-prefix '" + seen + "', and it is '" + prefix + "' here");
  }

  /** Requests a blob that nobody has stored. */
  @Override
  public final void requireTruthful() {
    byte[] key = new byte[BlobLink.HASH_LENGTH];
    ThreadLocalRandom.current().nextBytes(key);
    if (exists(key)) {
      throw new StoreException(
          address,
          "claims to have a blob that was never stored, so it is not a blob store but a web page"
              + " or a proxy; check the endpoint");
    }
  }

  /** Does nothing: what a successful answer acknowledges is durable. */
  @Override
  public final void sync() {}

  @Override
  public final void close() {}

  /** The answer to a request; null if the object doesn't exist. Throws if the request fails. */
  final HttpResponse<byte[]> send(String method, String object, String query, byte[] body) {
    HttpResponse<byte[]> answer =
        retries.send(
            () -> request(method, object, query, body), given -> problem(method, object, given));
    return isSuccess(answer) ? answer : null;
  }

  private static boolean isSuccess(HttpResponse<byte[]> answer) {
    return answer.statusCode() / 100 == 2;
  }

  /** What is wrong with {@code answer}; null if it is a success, or the object doesn't exist. */
  private String problem(String method, String object, HttpResponse<byte[]> answer) {
    if (isSuccess(answer)) {
      return null;
    }
    int status = answer.statusCode();
    String code = errorCode(answer);
    if (status == 404 && object != null && isMissing(code)) {
      return null;
    }
    String said = text(answer.body(), "Message");
    return "answered "
        + method
        + " with status "
        + status
        + (code.isEmpty() ? "" : " " + code)
        + (said.isEmpty() ? "" : ": " + said.strip().replaceAll("\\s+", " "))
        + hint(status, code);
  }

  /** {@code value}, which must fit into a header. Throws otherwise, without showing it. */
  static String headerSafe(StoreSettings settings, String name, String value) {
    if (value.chars().anyMatch(c -> c < 0x20 || c > 0x7E)) {
      throw new RefusedException(
          settings.origin(),
          name
              + " contains a character that it can't have; does the file that it is read from end"
              + " with a newline?");
    }
    return value;
  }

  /**
   * The URI of a service, with a host and perhaps a path. By default its scheme is {@code https}.
   */
  static URI endpoint(StoreSettings settings, String text) {
    try {
      URI uri = URI.create((text.contains("://") ? text : "https://" + text).replaceAll("/+$", ""));
      if (uri.getHost() != null
          && uri.getUserInfo() == null
          && uri.getQuery() == null
          && uri.getScheme().matches("https?")) {
        return uri;
      }
    } catch (IllegalArgumentException e) {
      // reported below, without the text, which may contain a secret
    }
    throw new RefusedException(
        settings.origin(), "the endpoint is not the URL of a host, like https://s3.example.org");
  }

  /** The header {@code Host} as the HTTP client sends it. */
  static String host(URI uri) {
    int usual = uri.getScheme().equals("https") ? 443 : 80;
    boolean bare = uri.getPort() == -1 || uri.getPort() == usual;
    return bare ? uri.getHost() : uri.getHost() + ":" + uri.getPort();
  }

  static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8)
        .replace("+", "%20")
        .replace("*", "%2A")
        .replace("%7E", "~");
  }

  static String encodePath(String path) {
    return encode(path).replace("%2F", "/");
  }

  static byte[] hmac(byte[] key, String text) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(key, "HmacSHA256"));
      return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
    } catch (java.security.GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  static byte[] digest(String algorithm, byte[] content) {
    try {
      return MessageDigest.getInstance(algorithm).digest(content);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * The content of all elements {@code tag} whose parents are {@code within}, or any elements if
   * that is null; empty if {@code body} isn't XML.
   */
  static List<String> texts(byte[] body, String within, String tag) {
    List<String> texts = new ArrayList<>();
    try {
      DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
      factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
      var builder = factory.newDocumentBuilder();
      builder.setErrorHandler(null);
      Document document = builder.parse(new ByteArrayInputStream(body));
      NodeList nodes = document.getElementsByTagName(tag);
      for (int i = 0; i < nodes.getLength(); i++) {
        String parent = nodes.item(i).getParentNode().getNodeName();
        if (within == null || within.equals(parent)) {
          texts.add(nodes.item(i).getTextContent());
        }
      }
    } catch (SAXException | IOException e) {
      return List.of();
    } catch (ParserConfigurationException e) {
      throw new IllegalStateException(e);
    }
    return texts;
  }

  static String text(byte[] body, String tag) {
    List<String> texts = body.length == 0 ? List.of() : texts(body, null, tag);
    return texts.isEmpty() ? "" : texts.get(0);
  }
}
