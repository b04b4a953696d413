package io.durabledelete.api.dashboard;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.CookieManager;
import java.net.CookiePolicy;
import java.net.HttpCookie;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.stream.Collectors;

/** Keeps cookies, and goes where it is sent, but lets the test see each step. */
final class Browser {
  private static final String PAGES = "text/html,application/xhtml+xml,*/*;q=0.8";

  final CookieManager cookies = new CookieManager(null, CookiePolicy.ACCEPT_ALL);
  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).cookieHandler(cookies).build();
  private final URI root;

  Browser(URI root) {
    this.root = root;
  }

  /** A person opens an address. */
  HttpResponse<String> open(String address, String... headers) {
    return get(address, "Accept", PAGES, headers);
  }

  /** The dashboard's script asks, as it does. */
  HttpResponse<String> script(String path, String... headers) {
    return get(path, "X-Requested-With", "JavaScript", headers);
  }

  private HttpResponse<String> get(String address, String name, String value, String... headers) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(root.resolve(address)).header(name, value).GET();
    if (headers.length > 0) {
      request.headers(headers);
    }
    try {
      return http.send(request.build(), BodyHandlers.ofString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** Where an answer sends it. */
  static String location(HttpResponse<String> response) {
    return response.headers().firstValue("Location").orElse("");
  }

  /** To the provider and back; the answer to the way back. */
  HttpResponse<String> signIn() {
    HttpResponse<String> there = open("/dashboard/sign-in");
    return open(location(open(location(there))));
  }

  /** All cookies, whatever path they are for, as a header. */
  String allCookies() {
    return cookies.getCookieStore().getCookies().stream()
        .map(cookie -> cookie.getName() + "=" + cookie.getValue())
        .collect(Collectors.joining("; "));
  }

  List<String> cookieNames() {
    return cookies.getCookieStore().getCookies().stream().map(HttpCookie::getName).toList();
  }
}
