package io.durabledelete.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.UUID;

/** Somebody who calls one replica of the API. */
final class Caller {
  static final HttpClient HTTP =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(2))
          .build();

  /** The project that the token is for. */
  static final String PROJECT = "bench";

  private static final JsonMapper JSON = new JsonMapper();
  private static final Duration LONGEST_ANSWER = Duration.ofSeconds(60);

  private final URI tasks;
  private final URI deletions;
  private final String token = Environment.needed("BENCH_TOKEN");

  Caller(Replica api) {
    tasks = api.url().resolve("/api/v1/projects/" + PROJECT + "/tasks/");
    deletions = api.url().resolve("/api/v1/projects/" + PROJECT + "/deletions/");
  }

  /** Requests a deletion, which has to be accepted; returns its id. */
  UUID delete(UUID taskUuid) throws InterruptedException {
    JsonNode answer = send("DELETE", tasks.resolve(taskUuid.toString()), 202);
    return UUID.fromString(answer.path("deletion_id").asText());
  }

  boolean isDeleted(UUID deletionId) throws InterruptedException {
    return send("GET", deletions.resolve(deletionId.toString()), 200)
        .path("state")
        .asText()
        .equals("DELETED");
  }

  /** Has everything that waits published again. */
  void reconcile() throws InterruptedException {
    var unused = send("POST", tasks.resolve("/api/v1/ops/reconciler/run?now=true"), 202);
  }

  /** Requests the deletion of many tasks; returns the accepted bulk. */
  JsonNode bulkDelete(List<UUID> taskUuids) throws InterruptedException {
    ObjectNode body = JSON.createObjectNode();
    ArrayNode listed = body.putArray("task_uuids");
    taskUuids.forEach(task -> listed.add(task.toString()));
    return send(
        "POST", tasks.resolve("bulk-delete"), 202, BodyPublishers.ofString(body.toString()));
  }

  JsonNode bulk(String id) throws InterruptedException {
    return send("GET", tasks.resolve("../bulk-deletions/" + id), 200);
  }

  private JsonNode send(String method, URI uri, int expected) throws InterruptedException {
    return send(method, uri, expected, BodyPublishers.noBody());
  }

  private JsonNode send(String method, URI uri, int expected, BodyPublisher content)
      throws InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(uri)
            .timeout(LONGEST_ANSWER)
            .header("Authorization", "Bearer " + token)
            .header("Content-Type", "application/json")
            .method(method, content)
            .build();
    try {
      HttpResponse<byte[]> answer = HTTP.send(request, BodyHandlers.ofByteArray());
      JsonNode body = JSON.readTree(answer.body());
      if (answer.statusCode() != expected) {
        throw new Bench.BrokenPromise(
            "%s %s was answered with %d: %s".formatted(method, uri, answer.statusCode(), body));
      }
      return body;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
