package io.durabledelete.api.deadletter;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.durabledelete.amqp.Topology;
import io.durabledelete.api.testing.LetterApiTest;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.bson.Document;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@TestProfile(LetterApiTest.TakesLettersIn.class)
@DisplayName("O1: operators look through the ledger")
class LetterListTest extends LetterApiTest {

  @Test
  @DisplayName("open ones by default, the oldest first, page by page")
  void listsTheOldestFirst() {
    List<String> ids = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      Map<String, Object> stamps = stamps("listed");
      stamps.put("x-died-at", Instant.now().minusSeconds(100 + 10L * i).toString());
      ids.addFirst(awaitMessage(die(job(UUID.randomUUID(), UUID.randomUUID()), stamps)).toString());
    }

    assertThat(listed("").findValuesAsText("id")).isEqualTo(ids);
    List<String> paged = new ArrayList<>();
    String token = "";
    do {
      JsonNode page = read(LETTERS + "?project_id=" + project + "&page_size=2" + token);
      paged.addAll(page.path("items").findValuesAsText("id"));
      token =
          page.path("next_page_token").isNull()
              ? ""
              : "&page_token=" + page.path("next_page_token").asText();
    } while (!token.isEmpty());
    assertThat(paged).isEqualTo(ids);
    JsonNode item = listed("").path(0);
    assertThat(item.has("body") || item.has("headers")).isFalse();
  }

  @Test
  @DisplayName("by state in any letters, cause and project; grouped by cause and project")
  void filtersAndGroups() {
    UUID closed = letter("one");
    letter("one");
    UUID other = letter("two");
    ledger()
        .updateOne(
            new Document("_id", closed), new Document("$set", new Document("state", "DISCARDED")));

    assertThat(listed("")).hasSize(2);
    assertThat(listed("state=&cause=")).hasSize(2);
    assertThat(listed("state=discarded").findValuesAsText("id")).containsExactly(closed.toString());
    assertThat(listed("state=all")).hasSize(3);
    assertThat(listed("state=REPLAYED")).isEmpty();
    assertThat(listed("cause=two").findValuesAsText("id")).containsExactly(other.toString());
    assertThat(listed("cause=three")).isEmpty();

    JsonNode groups = read(LETTERS + "/groups?state=ALL").path("items");
    List<JsonNode> ours = new ArrayList<>();
    groups.forEach(
        group -> {
          if (group.path("project_id").asText().equals(project)) {
            ours.add(group);
          }
        });
    assertThat(ours).extracting(each -> each.path("cause").asText()).containsExactly("one", "two");
    assertThat(ours).extracting(each -> each.path("count").asInt()).containsExactly(2, 1);
    assertThat(ours.getFirst().path("oldest_at").asText())
        .isLessThanOrEqualTo(ours.getFirst().path("newest_at").asText());
    assertThat(read(LETTERS).path("intake_enabled").asBoolean()).isTrue();
  }

  @Test
  @DisplayName("the verdict is what is true now")
  void givesVerdicts() {
    UUID waiting = create("waiting");
    UUID failing = create("failing");
    UUID gone = create("gone");
    UUID restored = create("restored");
    UUID live = create("live");
    UUID underWay = deletionId(delete(waiting));
    UUID failed = deletionId(delete(failing));
    UUID done = deletionId(delete(gone));
    UUID undone = deletionId(delete(restored));
    around.worker.giveUp(failing, "boom");
    around.worker.hardDelete(gone);
    assertThat(asAdmin().post(pathOf(restored) + "/restore").statusCode()).isEqualTo(200);

    assertThat(verdict(waiting, underWay)).isEqualTo("under-way");
    assertThat(verdict(failing, failed)).isEqualTo("still-failing");
    assertThat(verdict(gone, done)).isEqualTo("task-gone");
    assertThat(verdict(gone, UUID.randomUUID())).isEqualTo("task-gone");
    assertThat(verdict(restored, undone)).isEqualTo("restored");
    assertThat(verdict(live, UUID.randomUUID())).isEqualTo("unknown");
    assertThat(verdict(waiting, null)).isEqualTo("under-way");
    assertThat(verdict(gone, null)).isEqualTo("task-gone");
    assertThat(verdict(restored, null)).isEqualTo("restored");
    assertThat(verdict(live, null)).isEqualTo("unknown");
    assertThat(listed("").findValuesAsText("verdict"))
        .contains("under-way", "still-failing", "task-gone", "restored", "unknown");
    String forged = new String(job(gone, done)).replace(project, "x" + project);
    UUID letter = awaitMessage(die(bytes(forged), stamps("forged")));
    assertThat(detail(letter).path("verdict").asText()).isEqualTo("unknown");
  }

  private String verdict(UUID task, UUID deletion) {
    UUID letter = awaitMessage(die(job(task, deletion), stamps("a cause")));
    return detail(letter).path("verdict").asText();
  }

  @Test
  @DisplayName("I12: looking 30 times changes neither the queue nor the ledger")
  void looksWithoutTouching() {
    UUID id = letter("looked at");
    awaitEmptyQueue();
    List<Document> before = ledger().find().into(new ArrayList<>());

    for (int look = 0; look < 30; look++) {
      listed("");
      detail(id);
      read(LETTERS + "/groups");
    }

    assertThat(ledger().find().into(new ArrayList<>())).isEqualTo(before);
    assertThat(around.broker.count(Topology.DEAD_LETTERS)).isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "/groups", "/0190a6e2-7c1b-7d3e-9f00-1b2c3d4e5f60"})
  @DisplayName("X1: for operators with the scope ops, of no project")
  void isForOperators(String path) {
    String unscoped =
        around.tokens.of("olga", List.of(project), List.of("operator"), "tasks:read", Map.of());
    String ofAProject =
        around.tokens.of("pete", List.of(project), List.of(), "ops", Map.of(project, "operator"));

    assertProblem(send("GET", LETTERS + path, null, null), 401, "unauthorized");
    assertProblem(send("GET", LETTERS + path, admin(), null), 403, "forbidden");
    assertProblem(send("GET", LETTERS + path, unscoped, null), 403, "forbidden");
    assertProblem(send("GET", LETTERS + path, ofAProject, null), 403, "forbidden");
  }

  @ParameterizedTest
  @CsvSource({
    "?state=SHUT,                                invalid-parameter",
    "?page_size=501,                             invalid-parameter",
    "?page_token=x,                              invalid-parameter",
    "?status=OPEN,                               invalid-parameter",
    "/groups?cause=x,                            invalid-parameter",
    "/letter,                                    invalid-parameter"
  })
  void refusesWhatItDoesNotKnow(String path, String type) {
    assertProblem(send("GET", LETTERS + path, operator(), null), 400, type);
  }

  @Test
  void doesNotKnowALetter() {
    assertProblem(
        send("GET", LETTERS + "/" + UUID.randomUUID(), operator(), null), 404, "not-found");
  }
}
