package io.durabledelete.api.dashboard;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.durabledelete.api.dashboard.IdentityProviderTokens.Grant;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;

/**
 * An identity provider that takes the protocol at its word: it checks client, secret, redirect URI
 * and the proof key, gives each code and each refresh token once only, and can go away.
 */
public final class IdentityProvider implements AutoCloseable {
  static final String CLIENT = "durable-delete";
  static final String SECRET = "a secret of the tests, which nobody else has";

  private final IdentityProviderTokens tokens;
  private final boolean hasSignOut;
  private final int port;
  private final Map<String, Grant> codes = new ConcurrentHashMap<>();
  private final Map<String, Grant> refreshTokens = new ConcurrentHashMap<>();

  /** What clients sent to the paths, in order. */
  final List<String> calls = new CopyOnWriteArrayList<>();

  /** Every secret that was given out or received. */
  final Set<String> secrets = ConcurrentHashMap.newKeySet();

  volatile Duration lifetime = Duration.ofMinutes(5);
  volatile boolean refuses;
  private volatile HttpServer server;

  IdentityProvider(boolean hasSignOut) {
    this.hasSignOut = hasSignOut;
    start(0);
    port = server.getAddress().getPort();
    tokens = new IdentityProviderTokens(url(), CLIENT);
    secrets.add(SECRET);
  }

  String url() {
    return "http://127.0.0.1:" + port;
  }

  /** Comes back where it was. */
  void start() {
    start(port);
  }

  private void start(int onPort) {
    try {
      server =
          HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), onPort), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/", this::handle);
    server.start();
  }

  /** Goes away: connections are refused. */
  void stop() {
    server.stop(0);
  }

  /** All sessions end at the provider's side. */
  void endSessions() {
    refreshTokens.clear();
  }

  private void handle(HttpExchange exchange) throws IOException {
    String path = exchange.getRequestURI().getPath();
    calls.add(path);
    switch (path) {
      case "/.well-known/openid-configuration" -> json(exchange, 200, discovery());
      case "/jwks" -> json(exchange, 200, tokens.keys());
      case "/authorize" -> authorize(exchange, form(exchange.getRequestURI().getRawQuery()));
      case "/token" -> token(exchange, form(body(exchange)));
      case "/sign-out" -> signOut(exchange, form(exchange.getRequestURI().getRawQuery()));
      default -> json(exchange, 404, "{}");
    }
  }

  private String discovery() {
    return """
        {"issuer":"%1$s","authorization_endpoint":"%1$s/authorize","token_endpoint":"%1$s/token",
        "jwks_uri":"%1$s/jwks"%2$s}"""
        .formatted(url(), hasSignOut ? ",\"end_session_endpoint\":\"" + url() + "/sign-out\"" : "");
  }

  /** Everybody is alice, and has a session here already. */
  private void authorize(HttpExchange exchange, Map<String, String> asked) throws IOException {
    URI back = URI.create(asked.get("redirect_uri"));
    boolean isKnown =
        CLIENT.equals(asked.get("client_id"))
            && back.getPath().equals("/dashboard/sign-in")
            && "code".equals(asked.get("response_type"))
            && "S256".equals(asked.get("code_challenge_method"));
    if (!isKnown) {
      json(exchange, 400, "{\"error\":\"invalid_request\"}");
      return;
    }
    String answer;
    if (refuses) {
      answer = "error=access_denied&error_description=no";
    } else {
      String code = secret();
      codes.put(code, new Grant(asked.get("scope"), asked.get("nonce"), asked));
      answer = "code=" + code;
    }
    redirect(exchange, back + "?" + answer + "&state=" + encoded(asked.get("state")));
  }

  private void token(HttpExchange exchange, Map<String, String> asked) throws IOException {
    String basic = exchange.getRequestHeaders().getFirst("Authorization");
    String expected =
        Base64.getEncoder()
            .encodeToString((CLIENT + ":" + SECRET).getBytes(StandardCharsets.UTF_8));
    Grant grant =
        switch (asked.get("grant_type")) {
          case "authorization_code" -> proven(codes.remove(asked.get("code")), asked);
          case "refresh_token" -> refreshTokens.remove(asked.get("refresh_token"));
          default -> null;
        };
    if (grant == null || !("Basic " + expected).equals(basic)) {
      json(exchange, 400, "{\"error\":\"invalid_grant\"}");
      return;
    }
    String refreshToken = secret();
    refreshTokens.put(refreshToken, grant);
    String answer = tokens.answer(grant, lifetime, refreshToken);
    secrets.addAll(IdentityProviderTokens.signed(answer));
    json(exchange, 200, answer);
  }

  private static Grant proven(Grant grant, Map<String, String> asked) {
    boolean isProven =
        grant != null
            && grant.asked().get("redirect_uri").equals(asked.get("redirect_uri"))
            && grant.asked().get("code_challenge").equals(challenge(asked.get("code_verifier")));
    return isProven ? grant : null;
  }

  private static String challenge(String verifier) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(verifier.getBytes(StandardCharsets.US_ASCII));
      return Base64.getUrlEncoder().withoutPadding().encodeToString(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private void signOut(HttpExchange exchange, Map<String, String> asked) throws IOException {
    if (tokens.isOurs(asked.get("id_token_hint"))) {
      endSessions();
    }
    redirect(exchange, asked.get("post_logout_redirect_uri"));
  }

  private String secret() {
    String secret = UUID.randomUUID().toString();
    secrets.add(secret);
    return secret;
  }

  private static String body(HttpExchange exchange) throws IOException {
    return new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
  }

  private static Map<String, String> form(String text) {
    return Arrays.stream(text.split("&"))
        .map(pair -> pair.split("=", 2))
        .collect(Collectors.toMap(pair -> decoded(pair[0]), pair -> decoded(pair[1])));
  }

  private static String decoded(String text) {
    return URLDecoder.decode(text, StandardCharsets.UTF_8);
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  private static void redirect(HttpExchange exchange, String place) throws IOException {
    exchange.getResponseHeaders().add("Location", place);
    exchange.sendResponseHeaders(302, -1);
    exchange.close();
  }

  private static void json(HttpExchange exchange, int status, String text) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().add("Content-Type", "application/json");
    exchange.sendResponseHeaders(status, bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.close();
  }

  /** Everything that must never be seen in a log. */
  Set<String> allSecrets() {
    return new HashSet<>(secrets);
  }

  @Override
  public void close() {
    stop();
  }
}
