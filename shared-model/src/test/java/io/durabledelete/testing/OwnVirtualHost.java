package io.durabledelete.testing;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A virtual host of one's own, made by the broker's management API and gone when closed. Where
 * there is no management API the given one is used as it is.
 */
public final class OwnVirtualHost implements AutoCloseable {
  private static final Pattern CONNECTION = Pattern.compile("\"name\":\"([^\"]* -> [^\"]*)\"");

  public final String name;
  private final Optional<String> management;
  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  public OwnVirtualHost() {
    management = TestServers.managementUrl();
    name =
        management.isPresent()
            ? TestServers.randomName("test")
            : TestServers.needed("RABBITMQ_VHOST");
    if (management.isPresent()) {
      send("PUT", "/api/vhosts/" + name, "{}");
      send(
          "PUT",
          "/api/permissions/%s/%s".formatted(name, TestServers.needed("RABBITMQ_USERNAME")),
          "{\"configure\":\".*\",\"write\":\".*\",\"read\":\".*\"}");
    }
  }

  /** The client connections that the broker tells of; a new one may take it a moment. */
  public List<String> connections() {
    String list = send("GET", "/api/vhosts/" + name + "/connections", null);
    return CONNECTION.matcher(list).results().map(found -> found.group(1)).toList();
  }

  /** Cuts every client connection to this virtual host; returns how many there were. */
  public int cutConnections() {
    List<String> connections = connections();
    for (String connection : connections) {
      String encoded = URLEncoder.encode(connection, StandardCharsets.UTF_8).replace("+", "%20");
      send("DELETE", "/api/connections/" + encoded, null);
    }
    return connections.size();
  }

  private String send(String method, String path, @org.jspecify.annotations.Nullable String body) {
    String login =
        TestServers.needed("RABBITMQ_USERNAME") + ":" + TestServers.needed("RABBITMQ_PASSWORD");
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(management.orElseThrow() + path))
            .header(
                "Authorization",
                "Basic "
                    + Base64.getEncoder().encodeToString(login.getBytes(StandardCharsets.UTF_8)))
            .header("Content-Type", "application/json")
            .method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body))
            .build();
    try {
      var response = http.send(request, BodyHandlers.ofString());
      if (response.statusCode() >= 400 && response.statusCode() != 404) {
        throw new IllegalStateException(method + " " + path + ": " + response.body());
      }
      return response.body();
    } catch (IOException e) {
      throw new IllegalStateException("the broker's management API does not answer", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    if (management.isPresent()) {
      send("DELETE", "/api/vhosts/" + name, null);
    }
  }
}
