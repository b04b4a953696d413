package io.durabledelete.system.rig;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/** A client of the API who goes round the replicas, one request each. */
public final class Client {
  static final HttpClient HTTP =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(2))
          .build();

  private static final JsonMapper JSON = new JsonMapper();
  private static final Duration LONGEST_ANSWER = Duration.ofSeconds(15);
  private static final int PAGE = 500;

  public final String project;
  private final Supplier<List<ServiceProcess>> apis;
  final String token;
  private final AtomicInteger turn = new AtomicInteger();

  Client(String project, Supplier<List<ServiceProcess>> apis, String token) {
    this.project = project;
    this.apis = apis;
    this.token = token;
  }

  /** The same caller, who talks to this replica only. */
  public Client at(ServiceProcess api) {
    return new Client(project, () -> List.of(api), token);
  }

  /** Opens this caller's browser at the next replica in turn. */
  public Follower follow() {
    return new Follower(nextReplica(), project, token);
  }

  /** A task that fires by a cron expression. */
  public UUID create(String name, String cron) {
    return create(name, JSON.createObjectNode().put("cron", cron));
  }

  /** A task that fires once. */
  public UUID createOnce(String name, Instant at) {
    return create(name, JSON.createObjectNode().put("at", at.toString()));
  }

  private UUID create(String name, ObjectNode schedule) {
    ObjectNode body = JSON.createObjectNode().put("name", name);
    body.set("schedule", schedule);
    Answer answer = send("POST", "/tasks", "application/json", body.toString());
    assertThat(answer.status()).as("creating: %s", answer.body()).isEqualTo(201);
    return answer.uuid("task_uuid");
  }

  /** Imports that many tasks, each with a schedule of its own; returns their ids. */
  public List<UUID> importTasks(String prefix, int count) {
    StringBuilder csv = new StringBuilder("name,cron,time_zone\n");
    for (int i = 0; i < count; i++) {
      csv.append("%s-%d,%d %d * * *,Europe/Berlin%n".formatted(prefix, i, i % 60, i % 24));
    }
    return importCsv(prefix, csv.toString(), count);
  }

  /** Imports that many tasks which all fire by the same cron expression; returns their ids. */
  public List<UUID> importTasks(String prefix, int count, String cron) {
    StringBuilder csv = new StringBuilder("name,cron\n");
    for (int i = 0; i < count; i++) {
      csv.append("%s-%d,%s%n".formatted(prefix, i, cron));
    }
    return importCsv(prefix, csv.toString(), count);
  }

  private List<UUID> importCsv(String prefix, String csv, int count) {
    Answer answer = send("POST", "/tasks/import", "text/csv", csv);
    assertThat(answer.status()).as("importing: %s", answer.body()).isEqualTo(200);
    assertThat(answer.body().get("created").asInt()).isEqualTo(count);
    List<UUID> ids = list(prefix + "-", false);
    assertThat(ids).hasSize(count);
    return ids;
  }

  /** The tasks whose names begin so, over all pages. */
  public List<UUID> list(String namePrefix, boolean includeDeleted) {
    List<UUID> ids = new ArrayList<>();
    String next = "";
    do {
      Answer page =
          send(
              "GET",
              "/tasks?page_size=%d&name_prefix=%s&include_deleted=%s%s"
                  .formatted(PAGE, namePrefix, includeDeleted, next),
              "",
              "");
      page.body()
          .get("items")
          .forEach(item -> ids.add(UUID.fromString(item.get("task_uuid").asText())));
      JsonNode token = page.body().path("next_page_token");
      next = token.isTextual() ? "&page_token=" + token.asText() : "";
    } while (!next.isEmpty());
    return ids;
  }

  public Answer get(UUID taskUuid) {
    return send("GET", "/tasks/" + taskUuid, "", "");
  }

  public Answer delete(UUID taskUuid) {
    return send("DELETE", "/tasks/" + taskUuid, "", "");
  }

  public Answer delete(UUID taskUuid, String query) {
    return send("DELETE", "/tasks/" + taskUuid + "?" + query, "", "");
  }

  /** Requests a deletion that has to be accepted; returns its id. */
  public UUID accepted(UUID taskUuid) {
    Answer answer = delete(taskUuid);
    assertThat(answer.status()).as("DELETE: %s", answer.body()).isEqualTo(202);
    assertThat(answer.text("status")).isEqualTo("PENDING_DELETE");
    return answer.uuid("deletion_id");
  }

  public Answer restore(UUID taskUuid) {
    return send("POST", "/tasks/" + taskUuid + "/restore", "", "");
  }

  public Answer deletion(UUID deletionId) {
    return send("GET", "/deletions/" + deletionId, "", "");
  }

  /** Follows a deletion until it is DELETED; returns how it looks then. */
  public JsonNode awaitDeleted(UUID deletionId, Duration limit) {
    return await("deletion " + deletionId)
        .atMost(limit)
        .pollInterval(Duration.ofMillis(100))
        .until(() -> deletion(deletionId), now -> now.text("state").equals("DELETED"))
        .body();
  }

  /** Requests the deletion of all tasks whose names begin so; returns the bulk's id. */
  public UUID bulkDelete(String namePrefix) {
    Answer answer =
        send(
            "POST",
            "/tasks/bulk-delete",
            "application/json",
            "{\"filter\":{\"name_prefix\":\"%s\"}}".formatted(namePrefix));
    assertThat(answer.status()).as("bulk-delete: %s", answer.body()).isEqualTo(202);
    return answer.uuid("bulk_deletion_id");
  }

  public JsonNode bulk(UUID id) {
    return send("GET", "/bulk-deletions/" + id, "", "").body();
  }

  /** An executor gets the run of the project that has waited longest. */
  public void claimRun() {
    Answer answer = send("POST", "/runs/claim", "application/json", "{\"limit\":1}");
    assertThat(answer.status()).as("claiming a run: %s", answer.body()).isEqualTo(200);
    assertThat(answer.body().path("items")).hasSize(1);
  }

  public UUID startRun(UUID taskUuid) {
    Answer answer = send("POST", "/tasks/" + taskUuid + "/runs", "", "");
    assertThat(answer.status()).as("starting a run: %s", answer.body()).isEqualTo(201);
    return answer.uuid("run_id");
  }

  /** Keeps an export; the path begins with a slash. */
  void download(String path, String type, Path file) {
    HttpRequest request =
        HttpRequest.newBuilder(uri("/projects/" + project + path))
            .header("Authorization", "Bearer " + token)
            .header("Accept", type)
            .build();
    try {
      assertThat(HTTP.send(request, BodyHandlers.ofFile(file)).statusCode()).isEqualTo(200);
    } catch (IOException e) {
      throw new NoAnswer(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** Any request to this project; the path begins with a slash. */
  public Answer send(String method, String path, String contentType, String body) {
    return sendTo("/projects/" + project + path, method, contentType, body);
  }

  /** An operator's request; the path begins with a slash. */
  public Answer operate(String method, String path) {
    return sendTo("/ops" + path, method, "", "");
  }

  /** An operator's request with a JSON body. */
  public Answer operate(String method, String path, String json) {
    return sendTo("/ops" + path, method, "application/json", json);
  }

  private Answer sendTo(String path, String method, String contentType, String body) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(uri(path))
            .timeout(LONGEST_ANSWER)
            .header("Authorization", "Bearer " + token)
            .method(
                method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
    if (!contentType.isEmpty()) {
      request.header("Content-Type", contentType);
    }
    try {
      long begin = System.nanoTime();
      HttpResponse<byte[]> response = HTTP.send(request.build(), BodyHandlers.ofByteArray());
      Duration took = Duration.ofNanos(System.nanoTime() - begin);
      return new Answer(
          response.statusCode(),
          json(response.body()),
          response.headers().firstValue("Location").orElse(""),
          response.headers().firstValue("Retry-After").orElse(""),
          took);
    } catch (IOException e) {
      throw new NoAnswer(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private URI uri(String path) {
    return nextReplica().resolve("/api/v1" + path);
  }

  private URI nextReplica() {
    List<ServiceProcess> replicas = apis.get();
    if (replicas.isEmpty()) {
      throw new NoAnswer(new IOException("no replica is in service"));
    }
    ServiceProcess next = replicas.get(Math.floorMod(turn.getAndIncrement(), replicas.size()));
    return next.url().orElseThrow();
  }

  private static JsonNode json(byte[] body) throws IOException {
    try {
      return JSON.readTree(body);
    } catch (JsonProcessingException e) {
      return JSON.createObjectNode().put("not_json", new String(body, StandardCharsets.UTF_8));
    }
  }

  /** The connection broke: nobody knows what became of the request. */
  public static final class NoAnswer extends RuntimeException {
    private static final long serialVersionUID = 1;

    NoAnswer(IOException cause) {
      super(cause);
    }
  }
}
