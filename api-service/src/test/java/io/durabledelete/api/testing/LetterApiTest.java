package io.durabledelete.api.testing;

import static com.mongodb.client.model.Filters.eq;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.mongodb.client.MongoCollection;
import com.rabbitmq.client.AMQP;
import io.durabledelete.amqp.Topology;
import io.durabledelete.deletion.DeleteTask;
import io.durabledelete.deletion.DeleteTaskJson;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.bson.Document;
import org.bson.conversions.Bson;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** Tests that deal with dead letters; the loop that closes them rests. */
public abstract class LetterApiTest extends ApiTest {
  protected static final String LETTERS = "/api/v1/ops/dead-letters";
  private static final List<String> LOOPS = List.of("letter-resolution", "letter-jobs");

  /** The service takes letters in. */
  public static final class TakesLettersIn implements QuarkusTestProfile {
    @Override
    public Map<String, String> getConfigOverrides() {
      return Map.of("INTAKE_ENABLED", "true");
    }
  }

  @BeforeEach
  void theLoopsOfLettersRest() {
    LOOPS.forEach(scheduler::pause);
  }

  @AfterEach
  void theLoopsOfLettersGoOn() {
    LOOPS.forEach(scheduler::resume);
  }

  protected String operator() {
    return operator("olga");
  }

  protected String operator(String subject) {
    return around.tokens.of(subject, List.of(), List.of("operator"), "ops", Map.of());
  }

  protected JsonNode read(String path) {
    Response response = as(operator()).get(path);
    assertThat(response.statusCode()).as(response.asString()).isEqualTo(200);
    return json(response.asString());
  }

  protected JsonNode detail(UUID id) {
    return read(LETTERS + "/" + id);
  }

  protected Response act(String path, Object body) {
    return as(operator()).contentType(ContentType.JSON).body(body).post(LETTERS + "/" + path);
  }

  /** The letters of this test's project. */
  protected JsonNode listed(String parameters) {
    return read(LETTERS + "?project_id=" + project + "&" + parameters).path("items");
  }

  /** A job of this test's project. */
  protected byte[] job(UUID task, UUID deletion) {
    return DeleteTaskJson.write(
        new DeleteTask(task, project, Instant.parse("2027-01-31T08:00:00Z"), deletion));
  }

  /** The headers that our worker stamps. */
  protected static Map<String, Object> stamps(String cause) {
    Map<String, Object> headers = new HashMap<>();
    headers.put("x-letter-id", UUID.randomUUID().toString());
    headers.put("x-cause", cause);
    headers.put("x-error", "IllegalStateException: " + cause);
    headers.put("x-attempts", 5);
    headers.put("x-died-at", Instant.now().toString());
    return headers;
  }

  /** Puts a letter into the queue; returns its message id. */
  protected String die(byte[] body, Map<String, Object> headers) {
    String messageId = UUID.randomUUID().toString();
    die(body, new AMQP.BasicProperties.Builder().messageId(messageId).headers(headers).build());
    return messageId;
  }

  protected void die(byte[] body, AMQP.BasicProperties properties) {
    around.broker.put(Topology.DEAD_LETTERS, properties, body);
  }

  protected MongoCollection<Document> ledger() {
    return around.database.getCollection("dead_letters");
  }

  protected Document awaitLetter(Bson filter) {
    await()
        .atMost(Duration.ofSeconds(10))
        .pollInterval(Duration.ofMillis(10))
        .until(() -> ledger().countDocuments(filter) == 1);
    return ledger().find(filter).first();
  }

  protected UUID awaitMessage(String messageId) {
    return awaitLetter(eq("message_id", messageId)).get("_id", UUID.class);
  }

  /** A letter of a new, unknown deletion lies in the ledger. */
  protected UUID letter(String cause) {
    return awaitMessage(die(job(UUID.randomUUID(), UUID.randomUUID()), stamps(cause)));
  }

  protected static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  protected void awaitEmptyQueue() {
    await()
        .atMost(Duration.ofSeconds(10))
        .until(() -> around.broker.count(Topology.DEAD_LETTERS) == 0);
  }
}
