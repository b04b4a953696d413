package io.durabledelete.system.rig;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.CookieManager;
import java.net.CookiePolicy;
import java.net.HttpCookie;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Keeps cookies and follows redirects, as a person's browser does. */
public final class Browser {
  private final CookieManager cookies = new LoopbackCookies();
  private final HttpClient http =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .cookieHandler(cookies)
          .followRedirects(HttpClient.Redirect.NORMAL)
          .build();

  /** Browsers trust the loopback interface with secure cookies, and write them the plain way. */
  private static final class LoopbackCookies extends CookieManager {
    private LoopbackCookies() {
      super(null, CookiePolicy.ACCEPT_ALL);
    }

    @Override
    public void put(URI from, Map<String, List<String>> headers) throws IOException {
      super.put(from, headers);
      for (HttpCookie cookie : getCookieStore().getCookies()) {
        cookie.setSecure(false);
        cookie.setVersion(0);
      }
    }
  }

  /** A person opens an address. */
  public HttpResponse<String> open(URI address) {
    return send(HttpRequest.newBuilder(address).header("Accept", "text/html").build());
  }

  /** A script of the page asks. */
  public HttpResponse<String> ask(URI address) {
    return send(
        HttpRequest.newBuilder(address)
            .header("X-Requested-With", "JavaScript")
            .header("Sec-Fetch-Site", "same-origin")
            .build());
  }

  /** The page calls the API. */
  public HttpResponse<String> call(URI address, String token) {
    return send(HttpRequest.newBuilder(address).header("Authorization", "Bearer " + token).build());
  }

  /** A person sends a form. */
  public HttpResponse<String> submit(URI address, Map<String, String> fields) {
    String form =
        fields.entrySet().stream()
            .map(field -> encoded(field.getKey()) + "=" + encoded(field.getValue()))
            .collect(Collectors.joining("&"));
    return send(
        HttpRequest.newBuilder(address)
            .header("Content-Type", "application/x-www-form-urlencoded")
            .POST(BodyPublishers.ofString(form))
            .build());
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  /** The cookies for the dashboard's server that it holds. */
  public long sessionCookies() {
    return cookies.getCookieStore().getCookies().stream()
        .filter(cookie -> cookie.getName().startsWith("q_session"))
        .count();
  }

  private HttpResponse<String> send(HttpRequest request) {
    try {
      return http.send(request, BodyHandlers.ofString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
