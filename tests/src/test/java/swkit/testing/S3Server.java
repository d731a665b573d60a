// SPDX-License-Identifier: Apache-2.0
package swkit.testing;

import java.net.URI;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.gaul.s3proxy.S3Proxy;
import org.gaul.s3proxy.auth.AuthenticationType;
import org.gaul.s3proxy.nio2blob.TransientNio2BlobStore;
import swkit.store.StoreSettings;

/** An object store in this JVM that checks signatures, on a free port of the loopback. */
public final class S3Server implements AutoCloseable {
  public static final String ACCESS_KEY = "AKIDEXAMPLE";
  public static final String SECRET_KEY = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";

  private final TransientNio2BlobStore content = new TransientNio2BlobStore();
  private final S3Proxy server;

  public S3Server() throws Exception {
    server =
        S3Proxy.builder()
            .blobStore(content)
            .endpoint(URI.create("http://127.0.0.1:0"))
            .awsAuthentication(AuthenticationType.AWS_V4, ACCESS_KEY, SECRET_KEY)
            .build();
    server.start();
  }

  public int port() {
    return server.getPort();
  }

  /** A new bucket, with these settings besides. */
  public StoreSettings bucket(Map<String, String> more) {
    String name = "b" + UUID.randomUUID();
    content.createContainer(name);
    return settings(port(), name, more);
  }

  public static StoreSettings settings(int port, String bucket, Map<String, String> more) {
    Map<String, String> values = new TreeMap<>();
    values.put("endpoint", "http://127.0.0.1:" + port);
    values.put("region", "eu-test-1");
    values.put("bucket", bucket);
    values.put("access-key", ACCESS_KEY);
    values.put("secret-key", SECRET_KEY);
    values.putAll(more);
    return new StoreSettings("s3", values, "a test");
  }

  @Override
  public void close() {
    try {
      server.stop();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }
}
