package io.durabledelete.api.security;

import static com.mongodb.client.model.Filters.eq;
import static com.mongodb.client.model.Filters.or;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.durabledelete.api.testing.RunApiTest;
import io.durabledelete.api.testing.Tokens;
import io.smallrye.jwt.build.JwtClaimsBuilder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import org.bson.Document;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** Tests that try what nobody should: no loop of the service changes anything meanwhile. */
abstract class AttackTest extends RunApiTest {
  protected static final String JSON_TYPE = "application/json";
  private static final List<String> LOOPS =
      List.of("task-bulk-work", "letter-jobs", "letter-resolution");
  private static final Set<String> NOT_OF_THE_STATE = Set.of("audit");

  @BeforeEach
  void nothingElseHappens() {
    LOOPS.forEach(scheduler::pause);
  }

  @AfterEach
  void everythingGoesOn() {
    LOOPS.forEach(scheduler::resume);
  }

  protected String projectPath() {
    return "/api/v1/projects/" + project;
  }

  /** One thing of each kind, of this test's project. */
  protected Things things() {
    UUID deletion = deletionId(delete(create("going " + UUID.randomUUID())));
    UUID task =
        create(Map.of("name", "t " + UUID.randomUUID(), "schedule", Map.of("cron", "@daily")));
    UUID bulk =
        UUID.fromString(
            asAdmin()
                .contentType(JSON_TYPE)
                .body("{\"filter\":{\"name_prefix\":\"none\"}}")
                .post(tasks() + "/bulk-delete")
                .path("bulk_deletion_id"));
    return new Things(project, task, deletion, addRun(task), bulk);
  }

  protected HttpResponse<String> send(Endpoint endpoint, String path, String token) {
    return send(endpoint, path, token, endpoint.body.fresh());
  }

  protected HttpResponse<String> send(Endpoint endpoint, String path, String token, String body) {
    return endpoint.body.header() == null
        ? send(endpoint.verb, path, token, body)
        : send(endpoint.verb, path, token, body, endpoint.body.header(), endpoint.body.type());
  }

  /** A token for the endpoint, and for nothing else. */
  protected String allowed(Endpoint endpoint) {
    return token(endpoint.role, endpoint.scope, Map.of());
  }

  protected String token(String role, String scope, Map<String, String> projectRoles) {
    return around.tokens.of("bob", List.of(project), List.of(role), scope, projectRoles);
  }

  /** The claims of an admin of this project. */
  protected JwtClaimsBuilder claims() {
    return around
        .tokens
        .claims("alice")
        .claim("projects", List.of(project))
        .claim("roles", List.of("admin"))
        .claim("scope", Tokens.ALL_SCOPES);
  }

  /** Everything the database has of a project but its audit. */
  protected Map<String, List<Document>> state(String ofProject) {
    Map<String, List<Document>> state = new TreeMap<>();
    for (String name : around.database.listCollectionNames()) {
      if (!NOT_OF_THE_STATE.contains(name)) {
        state.put(
            name,
            around
                .database
                .getCollection(name)
                .find(or(eq("project_id", ofProject), eq("_id.project_id", ofProject)))
                .sort(new Document("_id", 1))
                .into(new ArrayList<>()));
      }
    }
    return state;
  }

  /** No answer may tell what the service is made of, or where its servers are. */
  protected static void assertNoInsides(HttpResponse<String> answer) {
    assertThat(answer.body())
        .doesNotContain("Exception", "\tat ", "io.durabledelete", "com.mongodb", "com.rabbitmq")
        .doesNotContain("com.fasterxml", "org.jboss", "io.vertx", "io.quarkus", "java.lang")
        .doesNotContain("127.0.0.1", "localhost", "mongodb://", "amqp://", "replicaSet");
  }

  protected static JsonNode assertRefused(HttpResponse<String> answer, int status) {
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
    assertNoInsides(answer);
    JsonNode problem = json(answer.body());
    assertThat(problem.path("status").asInt()).isEqualTo(status);
    return problem;
  }

  protected static String header(HttpResponse<?> answer, String name) {
    return answer.headers().firstValue(name).orElse("");
  }

  protected static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }
}
