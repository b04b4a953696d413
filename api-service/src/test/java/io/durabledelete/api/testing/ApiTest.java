package io.durabledelete.api.testing;

import static com.mongodb.client.model.Filters.eq;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.mongodb.client.model.Updates;
import io.durabledelete.testing.TestServers;
import io.quarkus.scheduler.Scheduler;
import io.quarkus.test.common.TestResourceScope;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntFunction;
import org.awaitility.core.ConditionTimeoutException;
import org.bson.Document;
import org.junit.jupiter.api.BeforeEach;

/**
 * Tests of the running service. Each test has a project of its own. The periodic loops rest, so
 * that what happens is what the test does; a test that is about a loop lets it run.
 */
@QuarkusTest
@WithTestResource(value = ApiServers.class, scope = TestResourceScope.GLOBAL)
public abstract class ApiTest {
  protected static final JsonMapper JSON = new JsonMapper();
  protected static final String DISPATCHER = "dispatcher";
  protected static final String QUICK_LOOK = "quick-look";
  private static final HttpClient HTTP =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  protected final String project = TestServers.randomName("p");
  protected Surroundings around;

  @TestHTTPResource("/")
  protected URI root;

  @Inject protected Scheduler scheduler;

  @BeforeEach
  void everythingIsThereAndTheLoopsRest() {
    around.proxy.mend();
    scheduler.pause(DISPATCHER);
    scheduler.pause(QUICK_LOOK);
    if (!isReady()) {
      awaitReadiness();
    }
  }

  /** Waits until the service has its database migrated and a channel to the broker. */
  protected void awaitReadiness() {
    assertThat(around.isGivenUp()).as("the service was not ready before").isFalse();
    try {
      await().atMost(Duration.ofSeconds(30)).until(this::isReady);
    } catch (ConditionTimeoutException e) {
      around.giveUp(); // the tests to come need not wait as well
      throw e;
    }
  }

  private boolean isReady() {
    return send("GET", "/q/health/ready", null, null)
        .body()
        .replaceAll("\\s", "")
        .contains("\"migrated\":true,\"broker\":\"up\"");
  }

  protected String admin() {
    return around.tokens.of("alice", project, "admin");
  }

  protected static String tasksOf(String projectId) {
    return "/api/v1/projects/" + projectId + "/tasks";
  }

  protected String tasks() {
    return tasksOf(project);
  }

  protected String pathOf(UUID taskUuid) {
    return tasks() + "/" + taskUuid;
  }

  protected RequestSpecification asAdmin() {
    return as(admin());
  }

  protected RequestSpecification as(String token) {
    return given().auth().oauth2(token);
  }

  /** Tries to create a task; the body is JSON text, or something that becomes it. */
  protected Response post(Object body) {
    return asAdmin().contentType(ContentType.JSON).body(body).post(tasks());
  }

  protected Response patch(UUID taskUuid, Object body) {
    return asAdmin()
        .contentType("application/merge-patch+json")
        .body(text(body))
        .patch(pathOf(taskUuid));
  }

  protected Response read(UUID taskUuid) {
    return asAdmin().get(pathOf(taskUuid));
  }

  protected Response delete(UUID taskUuid) {
    return asAdmin().delete(pathOf(taskUuid));
  }

  /** Creates a task. */
  protected UUID create(String name) {
    return create(Map.of("name", name));
  }

  protected UUID create(Map<String, ?> body) {
    return created(post(body));
  }

  protected static UUID created(Response response) {
    assertThat(response.statusCode()).as(response.asString()).isEqualTo(201);
    return UUID.fromString(response.path("task_uuid"));
  }

  /** Creates a task and requests its deletion; returns the task's id. */
  protected UUID createAndDelete(String name) {
    UUID task = create(name);
    deletionId(delete(task));
    return task;
  }

  /** The deletion's id of a 202. */
  protected static UUID deletionId(Response response) {
    assertThat(response.statusCode()).as(response.asString()).isEqualTo(202);
    return UUID.fromString(response.path("deletion_id"));
  }

  /** The response is this problem; its body is returned. */
  protected static JsonNode assertProblem(Response response, int status, String type) {
    assertThat(response.statusCode()).as(response.asString()).isEqualTo(status);
    assertThat(response.contentType()).startsWith("application/problem+json");
    JsonNode problem = json(response.asString());
    assertThat(problem.path("type").asText()).isEqualTo("/problems/" + type);
    assertThat(problem.path("status").asInt()).isEqualTo(status);
    assertThat(problem.path("title").asText()).isNotBlank();
    assertThat(problem.path("detail").asText()).isNotBlank();
    return problem;
  }

  protected static JsonNode assertProblem(HttpResponse<String> response, int status, String type) {
    assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
    assertThat(response.headers().firstValue("Content-Type").orElse(""))
        .startsWith("application/problem+json");
    JsonNode problem = json(response.body());
    assertThat(problem.path("type").asText()).isEqualTo("/problems/" + type);
    return problem;
  }

  /** The members that a problem names. */
  protected static List<String> namedMembers(JsonNode problem) {
    return problem.path("errors").findValuesAsText("member");
  }

  protected static JsonNode json(String text) {
    try {
      return JSON.readTree(text);
    } catch (IOException e) {
      throw new UncheckedIOException(text, e);
    }
  }

  private static String text(Object body) {
    try {
      return body instanceof String given ? given : JSON.writeValueAsString(body);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The task's document as it is stored; null when there is none. */
  protected Document stored(UUID taskUuid) {
    return around.database.getCollection("tasks").find(eq("_id", taskUuid)).first();
  }

  /** Changes a task's document behind the service's back. */
  protected void put(UUID taskUuid, String field, Object value) {
    assertThat(
            around
                .database
                .getCollection("tasks")
                .updateOne(eq("_id", taskUuid), Updates.set(field, value))
                .getMatchedCount())
        .isEqualTo(1);
  }

  /** The deletion of a task becomes overdue. */
  protected void makeOverdue(UUID taskUuid) {
    put(taskUuid, "deletion.next_attempt_at", Instant.now().minusSeconds(60));
  }

  protected List<Document> auditOf(UUID taskUuid) {
    return around
        .database
        .getCollection("audit")
        .find(eq("task_uuid", taskUuid))
        .into(new ArrayList<>());
  }

  protected void awaitStatus(UUID taskUuid, String status) {
    await()
        .atMost(Duration.ofSeconds(10))
        .pollInterval(Duration.ofMillis(10))
        .until(() -> status.equals(stored(taskUuid).getString("status")));
  }

  /** Sends a request as it is, without a library's help or hindrance. */
  protected HttpResponse<String> send(
      String method, String path, String token, String body, String... headers) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(root.toString().replaceAll("/$", "") + path))
            .timeout(Duration.ofSeconds(60))
            .method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
    if (token != null) {
      request.header("Authorization", "Bearer " + token);
    }
    if (headers.length > 0) {
      request.headers(headers);
    }
    try {
      return HTTP.send(request.build(), BodyHandlers.ofString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** Does the same thing so many times at once. */
  protected static <T> List<T> atOnce(int times, IntFunction<T> action) {
    CountDownLatch start = new CountDownLatch(1);
    List<Callable<T>> calls = new ArrayList<>();
    for (int i = 0; i < times; i++) {
      int number = i;
      calls.add(
          () -> {
            start.await();
            return action.apply(number);
          });
    }
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<T>> results = calls.stream().map(threads::submit).toList();
      start.countDown();
      return results.stream().map(ApiTest::get).toList();
    }
  }

  /** Does something meanwhile. */
  protected static <T> Future<T> meanwhile(Callable<T> action) {
    ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    Future<T> result = threads.submit(action);
    threads.shutdown();
    return result;
  }

  protected static <T> T get(Future<T> result) {
    try {
      return result.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause());
    }
  }
}
