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
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import swkit.RefusedException;
import swkit.store.StoreSettings;

/**
 * Blobs as block blobs in an Azure container, with an account key or a shared access signature
 * (store-and-dump 3.7, 5.3). The setting {@code endpoint}, which the mail server doesn't have,
 * names a service other than the public cloud.
 */
final class AzureBlobStore extends HttpBlobStore {
  private static final String VERSION = "2021-08-06";
  private static final DateTimeFormatter DATE =
      DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ROOT);

  private final URI endpoint;
  private final String account;
  private final String container;
  private final byte[] key;
  private final String signature;

  AzureBlobStore(StoreSettings settings) {
    super(
        settings,
        2,
        List.of(
            settings.values().getOrDefault("azure-access-key", ""),
            settings.values().getOrDefault("sas-token", "").replaceFirst("^\\?", "")));
    Map<String, String> values = settings.values();
    this.account = headerSafe(settings, "storage-account", settings.require("storage-account"));
    this.container = settings.require("container");
    if (values.containsKey("azure-access-key") == values.containsKey("sas-token")) {
      throw new RefusedException(
          settings.origin(), "needs either azure-access-key or sas-token, and not both");
    }
    this.key = values.containsKey("sas-token") ? null : key(settings);
    this.signature =
        headerSafe(settings, "sas-token", values.getOrDefault("sas-token", ""))
            .replaceFirst("^\\?", "");
    this.endpoint =
        endpoint(settings, values.getOrDefault("endpoint", account + ".blob.core.windows.net"));
  }

  private static byte[] key(StoreSettings settings) {
    try {
      return Base64.getDecoder().decode(settings.require("azure-access-key"));
    } catch (IllegalArgumentException e) {
      throw new RefusedException(
          settings.origin(),
          "azure-access-key is not Base64; does the file that it is read from end with a newline?");
    }
  }

  @Override
  HttpRequest request(String method, String object, String query, byte[] body) {
    String path =
        endpoint.getRawPath()
            + "/"
            + encodePath(container)
            + (object == null ? "" : "/" + encodePath(object));
    Map<String, String> headers = new TreeMap<>();
    headers.put("x-ms-date", DATE.format(ZonedDateTime.now(ZoneOffset.UTC)));
    headers.put("x-ms-version", VERSION);
    if (method.equals("PUT")) {
      headers.put("x-ms-blob-type", "BlockBlob");
    }
    String whole =
        String.join("&", List.of(query, signature).stream().filter(q -> !q.isEmpty()).toList());
    HttpRequest.Builder request =
        HttpRequest.newBuilder(uri(path, whole))
            .timeout(timeout(body))
            .method(
                method,
                body == null
                    ? HttpRequest.BodyPublishers.noBody()
                    : HttpRequest.BodyPublishers.ofByteArray(body));
    headers.forEach(request::header);
    if (key != null) {
      int length = body == null ? 0 : body.length;
      String text = toSign(method, path, query, headers, length);
      request.header(
          "Authorization",
          "SharedKey " + account + ":" + Base64.getEncoder().encodeToString(hmac(key, text)));
    }
    return request.build();
  }

  /** Makes a URI. An error must not show it, since it may contain a signature. */
  private URI uri(String path, String query) {
    try {
      return URI.create(
          endpoint.getScheme()
              + "://"
              + endpoint.getRawAuthority()
              + path
              + (query.isEmpty() ? "" : "?" + query));
    } catch (IllegalArgumentException e) {
      throw new RefusedException(address(), "sas-token is not the query of a URL");
    }
  }

  private String toSign(
      String method, String path, String query, Map<String, String> headers, int length) {
    StringBuilder text = new StringBuilder(method).append("\n\n\n");
    text.append(length == 0 ? "" : String.valueOf(length)).append("\n\n\n\n\n\n\n\n\n");
    headers.forEach((name, value) -> text.append(name).append(':').append(value).append('\n'));
    text.append('/').append(account).append(path);
    Map<String, String> parameters = new TreeMap<>();
    for (String parameter : query.isEmpty() ? new String[0] : query.split("&")) {
      int equals = parameter.indexOf('=');
      parameters.put(
          parameter.substring(0, equals),
          URLDecoder.decode(parameter.substring(equals + 1), StandardCharsets.UTF_8));
    }
    parameters.forEach((name, value) -> text.append('\n').append(name).append(':').append(value));
    return text.toString();
  }

  @Override
  boolean isSame(HttpResponse<byte[]> head, byte[] stored) {
    String md5 = Base64.getEncoder().encodeToString(digest("MD5", stored));
    return head.headers().firstValue("content-md5").orElse("").equals(md5);
  }

  @Override
  Page list(String prefix, String marker) {
    String query =
        "comp=list"
            + (marker.isEmpty() ? "" : "&marker=" + encode(marker))
            + "&maxresults=5000&prefix="
            + encode(prefix)
            + "&restype=container";
    byte[] body = send("GET", null, query, null).body();
    String next = text(body, "NextMarker");
    return new Page(texts(body, "Blob", "Name"), next.isEmpty() ? null : next);
  }

  @Override
  String errorCode(HttpResponse<byte[]> answer) {
    return answer
        .headers()
        .firstValue("x-ms-error-code")
        .orElseGet(() -> text(answer.body(), "Code"));
  }

  @Override
  boolean isMissing(String code) {
    return !code.equals("ContainerNotFound") && !code.equals("ResourceNotFound");
  }

  @Override
  String hint(int status, String code) {
    if (status == 403) {
      return "; check storage-account, azure-access-key or sas-token, and the clock";
    }
    return status == 404 ? "; check storage-account and container" : "";
  }
}
