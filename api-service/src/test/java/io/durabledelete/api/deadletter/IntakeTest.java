package io.durabledelete.api.deadletter;

import static com.mongodb.client.model.Filters.eq;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.rabbitmq.client.AMQP;
import io.durabledelete.amqp.Topology;
import io.durabledelete.api.testing.FailPoint;
import io.durabledelete.api.testing.LetterApiTest;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import org.bson.Document;
import org.bson.types.Binary;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@QuarkusTest
@TestProfile(LetterApiTest.TakesLettersIn.class)
@DisplayName("O1: the intake moves every letter from the queue into the ledger")
class IntakeTest extends LetterApiTest {
  private static final AMQP.BasicProperties BARE = new AMQP.BasicProperties();

  @Test
  @DisplayName("a letter of our worker, within 2 s")
  void takesOurLetters() {
    UUID task = UUID.randomUUID();
    UUID deletion = UUID.randomUUID();
    Map<String, Object> stamps = stamps("attempts-exhausted");
    byte[] body = job(task, deletion);

    long begin = System.nanoTime();
    UUID id = awaitMessage(die(body, stamps));

    assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(2));
    JsonNode letter = detail(id);
    assertThat(letter.path("state").asText()).isEqualTo("OPEN");
    assertThat(letter.path("cause").asText()).isEqualTo("attempts-exhausted");
    assertThat(letter.path("error").asText()).isEqualTo(stamps.get("x-error"));
    assertThat(letter.path("attempts").asInt()).isEqualTo(5);
    assertThat(letter.path("count").asInt()).isEqualTo(1);
    assertThat(letter.path("task_uuid").asText()).isEqualTo(task.toString());
    assertThat(letter.path("project_id").asText()).isEqualTo(project);
    assertThat(letter.path("deletion_id").asText()).isEqualTo(deletion.toString());
    assertThat(letter.path("first_death_at").asText())
        .isEqualTo(letter.path("last_death_at").asText())
        .startsWith(stamps.get("x-died-at").toString().substring(0, 19));
    assertThat(letter.path("body").asText()).isEqualTo(new String(body));
    assertThat(letter.path("body_base64").isNull()).isTrue();
    assertThat(letter.path("body_size").asInt()).isEqualTo(body.length);
    assertThat(letter.path("headers").path("x-cause").asText()).isEqualTo("attempts-exhausted");
    assertThat(letter.path("verdict").asText()).isEqualTo("unknown");
    assertThat(letter.path("closed_at").isNull()).isTrue();
    awaitEmptyQueue();
  }

  @Test
  @DisplayName(
      "a letter of another client, with nothing but a body; two that look the same are two")
  void takesBareLetters() {
    byte[] body = bytes("{ " + project);

    die(body, BARE);
    die(body, BARE);

    await().until(() -> ledger().countDocuments(eq("body", new Binary(body))) == 2);
    UUID id = ledger().find(eq("body", new Binary(body))).first().get("_id", UUID.class);
    JsonNode letter = detail(id);
    assertThat(letter.path("cause").asText()).isEqualTo("unknown");
    assertThat(letter.path("message_id").isNull()).isTrue();
    assertThat(letter.path("attempts").isNull()).isTrue();
    assertThat(letter.path("deletion_id").isNull()).isTrue();
    assertThat(letter.path("first_death_at").asText()).startsWith("20");
    awaitEmptyQueue();
  }

  @Test
  @DisplayName("a letter of the broker itself: its reason is the cause, its time the death")
  void takesTheBrokersLetters() {
    UUID deletion = UUID.randomUUID();
    around.broker.put(Topology.TASK_DELETE, BARE, job(UUID.randomUUID(), deletion));
    around.broker.reject(Topology.TASK_DELETE);

    Document letter = awaitLetter(eq("deletion_id", deletion));

    assertThat(letter.getString("cause")).isEqualTo("rejected");
    JsonNode detail = detail(letter.get("_id", UUID.class));
    assertThat(detail.path("headers").path("x-death").asText()).contains("queue=task.delete");
    assertThat(detail.path("first_death_at").asText())
        .as("the broker's time is one of whole seconds")
        .doesNotContain(".");
  }

  @Test
  @DisplayName(
      "stamps of an earlier life: the broker's later word counts, and it is another letter")
  void knowsAnOldStamp() {
    Map<String, Object> stamps = stamps("attempts-exhausted");
    stamps.put("x-died-at", "2026-01-01T00:00:00Z");
    UUID deletion = UUID.randomUUID();
    UUID first = awaitMessage(die(job(UUID.randomUUID(), deletion), stamps));
    ledger().updateOne(eq("_id", first), new Document("$set", new Document("state", "DISCARDED")));

    // somebody puts it back among the jobs by hand, and it is refused there
    byte[] body = ledger().find(eq("_id", first)).first().get("body", Binary.class).getData();
    around.broker.put(
        Topology.TASK_DELETE, new AMQP.BasicProperties.Builder().headers(stamps).build(), body);
    around.broker.reject(Topology.TASK_DELETE);

    Document letter = awaitLetter(new Document("deletion_id", deletion).append("state", "OPEN"));
    assertThat(letter.getString("cause")).isEqualTo("rejected");
  }

  @Test
  @DisplayName("bytes that are no text, nothing at all, and markup: shown as they are, safely")
  void takesAnything() {
    byte[] binary = {(byte) 0xFF, 0, (byte) 0xC3, 0x28};
    JsonNode noText = detail(awaitMessage(die(binary, Map.of())));
    assertThat(noText.path("body").isNull()).isTrue();
    assertThat(noText.path("body_base64").asText()).isEqualTo("/wDDKA==");

    JsonNode empty = detail(awaitMessage(die(new byte[0], Map.of())));
    assertThat(empty.path("body").asText()).isEmpty();
    assertThat(empty.path("body_size").asInt()).isZero();

    String markup = "<img src=x onerror=alert(1)>";
    UUID id = awaitMessage(die(bytes(markup), Map.of("x-cause", markup, markup, markup)));
    assertThat(detail(id).path("body").asText()).isEqualTo(markup);
    assertThat(detail(id).path("headers").path(markup).asText()).isEqualTo(markup);
    var raw = send("GET", LETTERS + "/" + id, operator(), null);
    assertThat(raw.headers().firstValue("Content-Type").orElse("")).startsWith("application/json");
    assertThat(raw.headers().firstValue("X-Content-Type-Options")).contains("nosniff");
  }

  @Test
  @DisplayName(
      "5 MB are kept whole and shown in part; more than a document holds is cut and says so")
  void takesLargeBodies() {
    byte[] large = bytes("ä".repeat(5 * 512 * 1024));
    JsonNode whole = detail(awaitMessage(die(large, stamps("huge"))));
    assertThat(whole.path("body_size").asInt()).isEqualTo(large.length);
    assertThat(whole.path("body_cut").asBoolean()).isFalse();
    assertThat(whole.path("body").asText()).isEqualTo("ä".repeat(32 * 1024));
    assertThat(
            ledger()
                .find(eq("_id", UUID.fromString(whole.path("id").asText())))
                .first()
                .get("body", Binary.class)
                .getData())
        .isEqualTo(large);

    byte[] larger = new byte[13 * 1024 * 1024];
    JsonNode cut = detail(awaitMessage(die(larger, stamps("larger"))));
    assertThat(cut.path("body_size").asInt()).isEqualTo(larger.length);
    assertThat(cut.path("body_cut").asBoolean()).isTrue();
    assertThat(cut.path("body_sha256").asText()).hasSize(64);
    assertThat(cut.path("body_shown").asInt()).isEqualTo(64 * 1024);
  }

  @Test
  @DisplayName("headers that make no sense: bounded, cleaned, and no letter is lost for them")
  void survivesBadHeaders() {
    Map<String, Object> headers = new HashMap<>();
    headers.put("x-letter-id", "l".repeat(20_000) + project);
    headers.put("x-cause", "a\u0000\n\u202Eb\u001b[31m" + "c".repeat(500));
    headers.put("x-attempts", "many");
    headers.put("x-died-at", "+999999999-01-01T00:00:00Z");
    headers.put("x-death", "not a list");
    headers.put("$where.x", "1");
    for (int i = 0; i < 80; i++) {
      headers.put("z" + i, "v".repeat(1_000));
    }

    JsonNode letter = detail(awaitMessage(die(bytes("{"), headers)));

    assertThat(letter.path("cause").asText()).startsWith("a b [31mccc").hasSize(100);
    assertThat(letter.path("attempts").isNull()).isTrue();
    assertThat(letter.path("first_death_at").asText()).startsWith("20");
    assertThat(letter.path("headers")).hasSize(64);
    assertThat(letter.path("headers").path("x-letter-id").asText()).hasSize(4096);
    assertThat(letter.path("headers").path("$where.x").asText()).isEqualTo("1");
  }

  @Test
  @DisplayName("the same letter twice is counted once: by its id, else by message id and time")
  void countsADoubledLetterOnce() {
    UUID deletion = UUID.randomUUID();
    Map<String, Object> stamps = stamps("doubled");
    AMQP.BasicProperties named = new AMQP.BasicProperties.Builder().messageId(project).build();

    die(job(UUID.randomUUID(), deletion), stamps);
    die(job(UUID.randomUUID(), deletion), stamps);
    die(bytes("x"), named);
    die(bytes("x"), named);
    UUID last = letter("last");

    assertThat(detail(last)).isNotNull();
    assertThat(awaitLetter(eq("deletion_id", deletion)).getLong("count")).isEqualTo(1);
    assertThat(awaitLetter(eq("message_id", project)).getLong("count")).isEqualTo(1);
  }

  @Test
  @DisplayName("one open letter per deletion, however many die at once; the latest is shown")
  void countsLettersOfOneDeletion() {
    UUID task = UUID.randomUUID();
    UUID deletion = UUID.randomUUID();
    atOnce(20, i -> die(job(task, deletion), stamps("dies again")));
    await()
        .untilAsserted(
            () ->
                assertThat(awaitLetter(eq("deletion_id", deletion)).getLong("count"))
                    .isEqualTo(20));

    String other = die(job(task, deletion), stamps("another cause"));

    assertThat(detail(awaitMessage(other)).path("count").asInt()).isEqualTo(21);
    assertThat(listed("")).hasSize(1);
    assertThat(listed("").path(0).path("cause").asText()).isEqualTo("another cause");
  }

  @Test
  @DisplayName(
      "X2: a letter that names another project's deletion does not change that one's letter")
  void keepsProjectsApart() {
    UUID task = UUID.randomUUID();
    UUID deletion = UUID.randomUUID();
    UUID ours = awaitMessage(die(job(task, deletion), stamps("ours")));

    String forged = new String(job(task, deletion)).replace(project, "other_" + project);
    UUID theirs = awaitMessage(die(bytes(forged), stamps("theirs")));

    assertThat(theirs).isNotEqualTo(ours);
    assertThat(detail(ours).path("count").asInt()).isEqualTo(1);
  }

  @Test
  @DisplayName(
      "while the database is away nothing is acknowledged, and afterwards nothing is missing")
  void losesNothingWithoutTheDatabase() {
    UUID deletion = UUID.randomUUID();
    try (FailPoint away = FailPoint.closeConnection(around.client, "insert")) {
      die(job(UUID.randomUUID(), deletion), stamps("away"));
      away.awaitEntered();
      around.proxy.cut();
      await().until(() -> around.broker.count(Topology.DEAD_LETTERS) == 1);
      around.proxy.mend();
      await().until(() -> around.broker.count(Topology.DEAD_LETTERS) == 0); // held again
      assertThat(ledger().countDocuments(eq("deletion_id", deletion))).isZero();
    }

    assertThat(awaitLetter(eq("deletion_id", deletion)).getLong("count")).isEqualTo(1);
  }

  @Test
  @DisplayName("a letter that the database refuses is held and tried again, not acknowledged")
  void holdsWhatItCanNotKeep() {
    UUID deletion = UUID.randomUUID();
    try (FailPoint refused = FailPoint.refuse(around.client, "insert")) {
      die(job(UUID.randomUUID(), deletion), stamps("refused"));
      refused.awaitEntered(3);
      around.proxy.cut();
      await().until(() -> around.broker.count(Topology.DEAD_LETTERS) == 1);
      around.proxy.mend();
    }

    assertThat(awaitLetter(eq("deletion_id", deletion)).getLong("count")).isEqualTo(1);
    awaitEmptyQueue();
  }

  @Test
  @DisplayName("a commit whose end is unknown counts once")
  void countsAnUnknownCommitOnce() {
    UUID deletion = UUID.randomUUID();
    try (FailPoint unknown = FailPoint.noMajorityOnce(around.client, "commitTransaction")) {
      die(job(UUID.randomUUID(), deletion), stamps("unknown"));
      unknown.awaitEntered();
      assertThat(awaitLetter(eq("deletion_id", deletion)).getLong("count")).isEqualTo(1);
    }
    letter("last");
    assertThat(awaitLetter(eq("deletion_id", deletion)).getLong("count")).isEqualTo(1);
  }

  @Test
  @DisplayName("through a deleted queue and a broker that was away, the intake goes on by itself")
  void subscribesAgain() {
    around.broker.delete(Topology.DEAD_LETTERS);
    await().ignoreExceptions().until(() -> read(LETTERS).path("in_queue").asText().equals("0"));
    letter("after the queue was deleted");

    around.proxy.cut();
    await().until(() -> read(LETTERS).path("in_queue").isNull());
    around.proxy.mend();
    letter("after the broker was away");
  }
}
