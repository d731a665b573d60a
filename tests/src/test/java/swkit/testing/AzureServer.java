// SPDX-License-Identifier: Apache-2.0
package swkit.testing;

import com.sun.net.httpserver.HttpExchange;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import swkit.store.StoreSettings;

/**
 * What of Azure's blob service is needed, in this JVM, with signatures checked by code that shares
 * nothing with the client's. Pages of a listing have 20 names.
 */
public final class AzureServer implements AutoCloseable {
  public static final String ACCOUNT = "devstoreaccount1";
  public static final String KEY =
      Base64.getEncoder().encodeToString("the key of the account".getBytes(StandardCharsets.UTF_8));
  public static final String SIGNATURE = "sv=2021-08-06&ss=b&sp=rwl&sig=abc%2Bdef%3D";
  private static final int PAGE = 20;

  private final Map<String, NavigableMap<String, byte[]>> containers = new ConcurrentHashMap<>();
  private final ScriptedServer server;

  public AzureServer() throws Exception {
    server = new ScriptedServer((exchange, number) -> answer(exchange));
  }

  /** A new container, with these settings besides those that say where it is. */
  public StoreSettings container(Map<String, String> more) {
    String name = "c" + UUID.randomUUID();
    containers.put(name, new ConcurrentSkipListMap<>());
    return settings(name, more);
  }

  public StoreSettings container() {
    return container(Map.of("azure-access-key", KEY));
  }

  public StoreSettings settings(String container, Map<String, String> more) {
    Map<String, String> values = new TreeMap<>();
    values.put("endpoint", "http://127.0.0.1:" + server.port() + "/" + ACCOUNT);
    values.put("storage-account", ACCOUNT);
    values.put("container", container);
    values.putAll(more);
    return new StoreSettings("azure", values, "a test");
  }

  private void answer(HttpExchange exchange) throws Exception {
    URI uri = exchange.getRequestURI();
    Map<String, String> query = new TreeMap<>();
    if (uri.getRawQuery() != null) {
      for (String pair : uri.getRawQuery().split("&")) {
        String[] parts = pair.split("=", 2);
        query.put(parts[0], URLDecoder.decode(parts[1], StandardCharsets.UTF_8));
      }
    }
    byte[] body = exchange.getRequestBody().readAllBytes();
    if (!isSigned(exchange, uri, query)) {
      fail(exchange, 403, "AuthenticationFailed");
      return;
    }
    String[] path = uri.getRawPath().split("/", 4);
    NavigableMap<String, byte[]> blobs = containers.get(path[2]);
    if (blobs == null) {
      fail(exchange, 404, "ContainerNotFound");
    } else if (path.length == 3) {
      list(exchange, blobs, query);
    } else {
      object(
          exchange,
          blobs,
          URLDecoder.decode(path[3].replace("+", "%2B"), StandardCharsets.UTF_8),
          body);
    }
  }

  private void object(
      HttpExchange exchange, NavigableMap<String, byte[]> blobs, String name, byte[] body)
      throws Exception {
    String method = exchange.getRequestMethod();
    byte[] content = blobs.get(name);
    if (method.equals("PUT")) {
      boolean block = "BlockBlob".equals(exchange.getRequestHeaders().getFirst("x-ms-blob-type"));
      blobs.put(name, body);
      ScriptedServer.send(exchange, block ? 201 : 400, "");
    } else if (content == null) {
      fail(exchange, 404, "BlobNotFound");
    } else if (method.equals("DELETE")) {
      blobs.remove(name);
      ScriptedServer.send(exchange, 202, "");
    } else {
      byte[] md5 = MessageDigest.getInstance("MD5").digest(content);
      exchange.getResponseHeaders().set("Content-MD5", Base64.getEncoder().encodeToString(md5));
      if (method.equals("HEAD")) {
        exchange.getResponseHeaders().set("Content-Length", "" + content.length);
        exchange.sendResponseHeaders(200, -1);
      } else {
        exchange.sendResponseHeaders(200, content.length == 0 ? -1 : content.length);
        exchange.getResponseBody().write(content);
      }
    }
  }

  private static void list(
      HttpExchange exchange, NavigableMap<String, byte[]> blobs, Map<String, String> query)
      throws Exception {
    List<String> names = new ArrayList<>();
    for (String name : blobs.tailMap(query.getOrDefault("marker", ""), true).keySet()) {
      if (name.startsWith(query.get("prefix"))) {
        names.add(name);
      }
    }
    String next = names.size() > PAGE ? names.get(PAGE) : "";
    StringBuilder xml = new StringBuilder("<?xml version=\"1.0\"?><EnumerationResults><Blobs>");
    names.stream()
        .limit(PAGE)
        .forEach(
            name ->
                xml.append("<Blob><Name>")
                    .append(name.replace("&", "&amp;").replace("<", "&lt;"))
                    .append("</Name></Blob>"));
    xml.append("</Blobs><NextMarker>").append(next).append("</NextMarker></EnumerationResults>");
    ScriptedServer.send(exchange, 200, xml.toString());
  }

  private static void fail(HttpExchange exchange, int status, String code) throws Exception {
    exchange.getResponseHeaders().set("x-ms-error-code", code);
    ScriptedServer.send(exchange, status, ScriptedServer.error(code, "No."));
  }

  private static boolean isSigned(HttpExchange exchange, URI uri, Map<String, String> query)
      throws Exception {
    if (query.containsKey("sig")) {
      return uri.getRawQuery().endsWith(SIGNATURE);
    }
    var headers = exchange.getRequestHeaders();
    var lines = new ArrayList<String>();
    lines.add(exchange.getRequestMethod());
    for (String name :
        "Content-Encoding Content-Language Content-Length Content-MD5 Content-Type Date If-Modified-Since If-Match If-None-Match If-Unmodified-Since Range"
            .split(" ")) {
      String value = headers.getFirst(name);
      lines.add(value == null || name.equals("Content-Length") && value.equals("0") ? "" : value);
    }
    headers.keySet().stream()
        .map(name -> name.toLowerCase(java.util.Locale.ROOT))
        .filter(name -> name.startsWith("x-ms-"))
        .sorted()
        .forEach(name -> lines.add(name + ":" + headers.getFirst(name)));
    lines.add("/" + ACCOUNT + uri.getRawPath());
    query.forEach((name, value) -> lines.add(name + ":" + value));
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec(Base64.getDecoder().decode(KEY), "HmacSHA256"));
    byte[] signature = mac.doFinal(String.join("\n", lines).getBytes(StandardCharsets.UTF_8));
    return ("SharedKey " + ACCOUNT + ":" + Base64.getEncoder().encodeToString(signature))
        .equals(headers.getFirst("Authorization"));
  }

  @Override
  public void close() {
    server.close();
  }
}
