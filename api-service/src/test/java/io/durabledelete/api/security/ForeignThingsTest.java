package io.durabledelete.api.security;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.quarkus.test.junit.QuarkusTest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.bson.Document;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@QuarkusTest
@DisplayName("X2 (API1): another tenant's ids lead nowhere from one's own project")
class ForeignThingsTest extends AttackTest {
  private final String own = project + "-own";

  private String mallory() {
    return around.tokens.of("mallory", own, "admin");
  }

  @Test
  @DisplayName(
      "X2, D2 (API1): foreign, deleted long ago and never there: one answer, nothing changed")
  void tellsNoDifference() {
    Things theirs = things();
    Things theirsGone = gone(project);
    Things longAgo = gone(own);
    forget(longAgo);
    List<Things> all = List.of(theirs, theirsGone, longAgo, Things.unknown(own));
    Map<String, List<Document>> before = state(project);

    for (Endpoint endpoint : Endpoint.values()) {
      if (endpoint.isOfAThing()) {
        List<HttpResponse<String>> answers =
            all.stream().map(each -> send(endpoint, endpoint.path(own, each), mallory())).toList();
        HttpResponse<String> unknown = answers.getLast();
        assertThat(unknown.statusCode())
            .as(endpoint.key())
            .isEqualTo(endpoint == Endpoint.DELETE_TASK ? 202 : 404);
        assertThat(answers)
            .as(endpoint.key())
            .extracting(ForeignThingsTest::withoutIds)
            .containsOnly(withoutIds(unknown));
        assertThat(answers)
            .as(endpoint.key())
            .extracting(each -> each.headers().map())
            .containsOnly(unknown.headers().map());
      }
    }
    assertThat(state(project)).isEqualTo(before);
    assertThat(around.broker.jobsOf(theirs.task())).isEmpty();
  }

  /** A task that was deleted, with all that belonged to it. */
  private Things gone(String inProject) {
    String token = around.tokens.of("alice", inProject, "admin");
    UUID task =
        created(
            as(token)
                .contentType(JSON_TYPE)
                .body(Map.of("name", "gone " + UUID.randomUUID()))
                .post(tasksOf(inProject)));
    UUID deletion = deletionId(as(token).delete(tasksOf(inProject) + "/" + task));
    around.worker.hardDelete(task);
    return new Things(inProject, task, deletion, UUID.randomUUID(), UUID.randomUUID());
  }

  /** The tombstone's time is over. */
  private void forget(Things things) {
    around.database.getCollection("deletions").deleteOne(new Document("_id", things.deletion()));
  }

  private static String withoutIds(HttpResponse<String> answer) {
    return answer.statusCode()
        + answer.body().replaceAll("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", "<id>");
  }

  @Test
  @DisplayName("X2 (API1): lists of ids and filters reach nothing of another tenant")
  void reachesNothingByBodies() {
    Things theirs = things();
    Map<String, List<Document>> before = state(project);

    assertThat(
            posted("/runs/claim", "{\"run_ids\":[\"%s\"]}".formatted(theirs.run())).path("items"))
        .isEmpty();
    assertThat(posted("/runs/claim", "{\"limit\":500}").path("items")).isEmpty();
    for (String dry : List.of("true", "false")) {
      String tail = ",\"dry_run\":%s}".formatted(dry);
      assertThat(counts(bulk(theirs.task(), tail)))
          .isEqualTo(counts(bulk(UUID.randomUUID(), tail)));
      assertMatchesNothing(posted("/tasks/bulk-delete", "{\"filter\":{\"all\":true}" + tail));
      assertMatchesNothing(
          posted(
              "/runs/bulk-delete",
              "{\"filter\":{\"task_uuid\":\"%s\"}".formatted(theirs.task()) + tail));
      assertMatchesNothing(posted("/runs/bulk-delete", "{\"filter\":{}" + tail));
    }

    assertThat(state(project)).isEqualTo(before);
    assertThat(around.broker.jobsOf(theirs.task())).isEmpty();
  }

  private JsonNode bulk(UUID task, String tail) {
    return posted("/tasks/bulk-delete", "{\"task_uuids\":[\"%s\"]".formatted(task) + tail);
  }

  /** The numbers in it. */
  private static List<String> counts(JsonNode bulk) {
    return bulk.properties().stream()
        .filter(member -> member.getValue().isNumber())
        .map(Object::toString)
        .toList();
  }

  private static void assertMatchesNothing(JsonNode bulk) {
    assertThat(bulk.path("matched").asLong(-1)).as(bulk.toString()).isZero();
  }

  private JsonNode posted(String path, String body) {
    HttpResponse<String> answer =
        send("POST", "/api/v1/projects/" + own + path, mallory(), body, "Content-Type", JSON_TYPE);
    assertThat(answer.statusCode()).as(answer.body()).isIn(200, 202);
    return json(answer.body());
  }

  @Test
  @DisplayName("X2 (API1): lists, calendars and exports show nothing of another tenant")
  void showsNothingInLists() {
    Things theirs = things();
    gone(project);
    for (Endpoint endpoint : Endpoint.values()) {
      if (endpoint.isAList()) {
        HttpResponse<String> answer = send(endpoint, endpoint.path(own, theirs), mallory());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        assertThat(answer.body()).doesNotContain(project + "\"", theirs.task().toString(), "gone ");
      }
    }
    for (String query : List.of("/deletions?task_uuid=" + theirs.task(), "/tasks?name_prefix=t")) {
      HttpResponse<String> answer = send("GET", "/api/v1/projects/" + own + query, mallory(), null);
      assertThat(json(answer.body()).path("items")).isEmpty();
    }
  }

  @Test
  @DisplayName("X2 (API1): another tenant's page_token opens none of their pages")
  void turnsNoForeignPages() {
    for (int i = 0; i < 3; i++) {
      createAndDelete("secret " + i);
      create("secret " + i);
    }
    for (String list : List.of("/tasks", "/deletions", "/audit", "/occurrences")) {
      String token =
          json(send("GET", projectPath() + list + "?page_size=1", admin(), null).body())
              .path("next_page_token")
              .asText();
      HttpResponse<String> page =
          send(
              "GET",
              "/api/v1/projects/%s%s?page_token=%s".formatted(own, list, token),
              mallory(),
              null);
      assertThat(page.statusCode()).as(page.body()).isIn(200, 400);
      assertThat(page.body()).doesNotContain("secret");
      assertThat(json(page.body()).path("items")).isEmpty();
    }
  }
}
