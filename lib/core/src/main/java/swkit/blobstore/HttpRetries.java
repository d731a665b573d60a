// SPDX-License-Identifier: Apache-2.0
package swkit.blobstore;

import java.io.IOException;
import java.net.ConnectException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.function.Supplier;
import javax.net.ssl.SSLException;
import swkit.StoreException;

/**
 * Sends requests, and repeats those that may succeed later: that got no answer, or a status of 429
 * or 5xx. The pause before each repetition is twice as long as the one before. Thread-safe.
 *
 * <p>An interrupt throws a {@link CancellationException}. Redirects are not followed: a signature
 * is for one host. No message contains a secret.
 */
final class HttpRetries {
  private static final long FIRST_PAUSE_MILLIS = 100;
  private static final long LONGEST_PAUSE_MILLIS = 10_000;

  /** How long the body of an answer may take after the timeout, which is for its beginning. */
  private static final Duration BODY = Duration.ofMinutes(10);

  private final String address;
  private final Duration timeout;
  private final int retries;
  private final List<String> secrets;
  private final HttpClient client;

  /**
   * A client for one service.
   *
   * @param address of the blob store, for messages
   * @param timeout for connecting, and for the beginning of an answer if a request has none
   * @param retries how often a request is repeated at most
   * @param secrets texts that no message may contain
   */
  HttpRetries(String address, Duration timeout, int retries, List<String> secrets) {
    this.address = address;
    this.timeout = timeout;
    this.retries = retries;
    this.secrets = secrets;
    this.client =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(timeout)
            .build();
  }

  /**
   * The answer to a request. Throws a {@link StoreException} if none comes, or none without a
   * problem.
   *
   * @param request makes the request, anew for each attempt, since signatures have a time
   * @param problem says what is wrong with an answer; null if it is to be returned
   */
  HttpResponse<byte[]> send(
      Supplier<HttpRequest> request, Function<HttpResponse<byte[]>, String> problem) {
    for (int attempt = 0; ; attempt++) {
      String text;
      Exception cause = null;
      try {
        HttpResponse<byte[]> answer = once(request.get());
        text = problem.apply(answer);
        if (text == null) {
          return answer;
        }
        int status = answer.statusCode();
        if (status != 429 && status < 500) {
          throw new StoreException(address, clean(text));
        }
      } catch (IOException e) {
        text = reason(e);
        cause = e;
        if (e instanceof SSLException) {
          throw new StoreException(address, clean(text), e);
        }
      }
      if (attempt >= retries) {
        String tries = attempt == 0 ? "" : " (tried " + (attempt + 1) + " times)";
        throw new StoreException(address, clean(text) + tries, cause);
      }
      pause(attempt);
    }
  }

  private HttpResponse<byte[]> once(HttpRequest request) throws IOException {
    CompletableFuture<HttpResponse<byte[]>> answer =
        client.sendAsync(request, HttpResponse.BodyHandlers.ofByteArray());
    try {
      return answer.get(
          request.timeout().orElse(timeout).plus(BODY).toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof IOException io) {
        throw io;
      }
      throw new IOException(e.getCause());
    } catch (TimeoutException e) {
      answer.cancel(true);
      throw new HttpTimeoutException("its answer doesn't end");
    } catch (InterruptedException e) {
      answer.cancel(true);
      throw interrupted("for an answer");
    }
  }

  private String reason(IOException e) {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof UnresolvedAddressException) {
        return "there is no such host; check endpoint and region";
      }
    }
    if (e instanceof HttpTimeoutException) {
      return "did not answer within " + timeout.toMillis() / 1000.0 + " s; is the endpoint right?";
    }
    if (e instanceof ConnectException) {
      return "refuses the connection; is the endpoint right, and does the service run?";
    }
    if (e instanceof SSLException) {
      return "the TLS connection can't be trusted: " + e.getMessage();
    }
    return "the connection broke: " + (e.getMessage() == null ? e : e.getMessage());
  }

  private String clean(String message) {
    String clean = message;
    for (String secret : secrets) {
      clean = clean.replace(secret, "…");
    }
    return clean;
  }

  private void pause(int attempt) {
    long longest = Math.min(LONGEST_PAUSE_MILLIS, FIRST_PAUSE_MILLIS << Math.min(attempt, 20));
    try {
      Thread.sleep(longest / 2 + ThreadLocalRandom.current().nextLong(longest / 2 + 1));
    } catch (InterruptedException e) {
      throw interrupted("to repeat a request");
    }
  }

  /** Not a failure of the store: what was requested must not count as damaged or missing. */
  private CancellationException interrupted(String what) {
    Thread.currentThread().interrupt();
    return new CancellationException(address + " was interrupted while waiting " + what);
  }
}
