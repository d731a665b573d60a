// SPDX-License-Identifier: Apache-2.0
package swkit.blobstore;

import java.net.URI;
import java.net.URLDecoder;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import swkit.store.StoreSettings;

/**
 * Blobs in a bucket of S3 or of a compatible service, addressed as {@code
 * scheme://host/bucket/<key-prefix><name>}, with signatures of version 4 (store-and-dump 3.7, 5.3).
 */
final class S3BlobStore extends HttpBlobStore {
  private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'");
  private static final byte[] NOTHING = new byte[0];

  private final AwsCredentials credentials;
  private final URI endpoint;
  private final String region;
  private final String bucket;

  S3BlobStore(StoreSettings settings, AwsCredentials credentials) {
    super(settings, 1, List.of(credentials.secretKey(), credentials.token()));
    headerSafe(settings, "access-key", credentials.accessKey());
    headerSafe(settings, "session-token", credentials.token());
    this.credentials = credentials;
    String name = settings.require("region");
    boolean custom = settings.values().containsKey("endpoint");
    this.endpoint =
        endpoint(
            settings, custom ? settings.require("endpoint") : host(name.toLowerCase(Locale.ROOT)));
    this.region = custom ? name : signingRegion(name.toLowerCase(Locale.ROOT));
    this.bucket = settings.require("bucket");
  }

  /** The host of a region; any other name is taken as a host. */
  static String host(String region) {
    if (region.equals("us-east-1")) {
      return "s3.amazonaws.com";
    }
    if (region.matches("cn-(north|northwest)-\\d")) {
      return "s3." + region + ".amazonaws.com.cn";
    }
    if (region.matches("(af|ap|ca|eu|il|me|sa|us)-[a-z]+-\\d")) {
      return "s3." + region + ".amazonaws.com";
    }
    if (region.matches("nyc3|ams3|sgp1|fra1")) {
      return region + ".digitaloceanspaces.com";
    }
    if (region.matches("wa-[a-z]+-[a-z]+-\\d")) {
      return "s3." + region.substring(3) + ".wasabisys.com";
    }
    return region.equals("yandex") ? "storage.yandexcloud.net" : region;
  }

  private static String signingRegion(String region) {
    return region.equals("yandex") ? "ru-central1" : region.replaceFirst("^wa-", "");
  }

  /** The name without one leading slash, which the mail server's client removes too. */
  private static String unslashed(String name) {
    return name.startsWith("/") ? name.substring(1) : name;
  }

  @Override
  HttpRequest request(String method, String object, String query, byte[] body) {
    String name = object == null ? "" : "/" + encodePath(unslashed(object));
    String path = endpoint.getRawPath() + "/" + encodePath(bucket) + name;
    byte[] content = body == null ? NOTHING : body;
    String time = TIME.format(ZonedDateTime.now(ZoneOffset.UTC));
    String hash = hex(digest("SHA-256", content));
    Map<String, String> headers = new TreeMap<>();
    headers.put("host", host(endpoint));
    headers.put("x-amz-content-sha256", hash);
    headers.put("x-amz-date", time);
    if (!credentials.token().isEmpty()) {
      headers.put("x-amz-security-token", credentials.token());
    }
    String names = String.join(";", headers.keySet());
    String lines =
        headers.entrySet().stream()
            .map(header -> header.getKey() + ":" + header.getValue() + "\n")
            .collect(Collectors.joining());
    String canonical = String.join("\n", method, path, query, lines, names, hash);
    String scope = time.substring(0, 8) + "/" + region + "/s3/aws4_request";
    String toSign =
        String.join(
            "\n",
            "AWS4-HMAC-SHA256",
            time,
            scope,
            hex(digest("SHA-256", canonical.getBytes(StandardCharsets.UTF_8))));
    byte[] key = ("AWS4" + credentials.secretKey()).getBytes(StandardCharsets.UTF_8);
    for (String part : scope.split("/")) {
      key = hmac(key, part);
    }
    headers.remove("host");
    HttpRequest.Builder request =
        HttpRequest.newBuilder(
                URI.create(
                    endpoint.getScheme()
                        + "://"
                        + endpoint.getRawAuthority()
                        + path
                        + (query.isEmpty() ? "" : "?" + query)))
            .timeout(timeout(body))
            .method(
                method,
                body == null
                    ? HttpRequest.BodyPublishers.noBody()
                    : HttpRequest.BodyPublishers.ofByteArray(body));
    headers.forEach(request::header);
    return request
        .header(
            "Authorization",
            "AWS4-HMAC-SHA256 Credential="
                + credentials.accessKey()
                + "/"
                + scope
                + ", SignedHeaders="
                + names
                + ", Signature="
                + hex(hmac(key, toSign)))
        .build();
  }

  private static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(bytes);
  }

  /** Compares the tag, which is the MD5 of an object that was put in one piece. */
  @Override
  boolean isSame(HttpResponse<byte[]> head, byte[] stored) {
    String tag = head.headers().firstValue("etag").orElse("").replace("\"", "");
    return tag.equalsIgnoreCase(hex(digest("MD5", stored)));
  }

  @Override
  Page list(String prefix, String marker) {
    String token = marker.isEmpty() ? "" : "continuation-token=" + encode(marker) + "&";
    String query =
        token + "encoding-type=url&list-type=2&max-keys=1000&prefix=" + encode(unslashed(prefix));
    byte[] body = send("GET", null, query, null).body();
    boolean encoded = text(body, "EncodingType").equals("url");
    String slash = prefix.startsWith("/") ? "/" : "";
    List<String> names =
        texts(body, "Contents", "Key").stream()
            .map(name -> encoded ? URLDecoder.decode(name, StandardCharsets.UTF_8) : name)
            .map(name -> slash + name)
            .toList();
    boolean more = text(body, "IsTruncated").equals("true");
    return new Page(names, more ? text(body, "NextContinuationToken") : null);
  }

  @Override
  String errorCode(HttpResponse<byte[]> answer) {
    return text(answer.body(), "Code");
  }

  @Override
  boolean isMissing(String code) {
    return !code.equals("NoSuchBucket");
  }

  @Override
  String hint(int status, String code) {
    if (status == 403) {
      return code.equals("AccessDenied") || code.isEmpty()
          ? "; the key needs the rights to read, write and list; without them, missing objects are"
              + " not reported as missing"
          : "; check access-key, secret-key and the clock";
    }
    if (status / 100 == 3 || code.equals("AuthorizationHeaderMalformed")) {
      return "; check region and endpoint: the bucket is elsewhere";
    }
    return code.equals("NoSuchBucket") ? "; check bucket and endpoint" : "";
  }
}
