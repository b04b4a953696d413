package io.durabledelete.api.task;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.durabledelete.api.testing.ApiTest;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.bson.Document;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
class TaskPatchTest extends ApiTest {
  private static final Map<String, Object> FULL =
      Map.of(
          "name",
          "full",
          "payload",
          Map.of("keep", 1, "drop", 2, "inner", Map.of("a", 1, "b", 2)),
          "schedule",
          Map.of("cron", "0 3 * * *", "time_zone", "Asia/Tokyo"));

  @Test
  @DisplayName("T1: a merge patch changes what it names, removes what is null, keeps the rest")
  void mergesThePatch() {
    UUID uuid = create(FULL);
    JsonNode before = json(read(uuid).asString());

    Response answer =
        patch(
            uuid,
            """
            {"payload": {"drop": null, "new": [1, null], "inner": {"b": null, "c": {"d": null}}},
             "schedule": {"cron": "0 4 * * *"}}
            """);

    assertThat(answer.statusCode()).isEqualTo(200);
    JsonNode after = json(read(uuid).asString());
    assertThat(json(answer.asString())).isEqualTo(after);
    assertThat(after.path("payload"))
        .isEqualTo(json("{\"keep\":1,\"new\":[1,null],\"inner\":{\"a\":1,\"c\":{}}}"));
    assertThat(after.path("schedule"))
        .isEqualTo(json("{\"cron\":\"0 4 * * *\",\"time_zone\":\"Asia/Tokyo\"}"));
    assertThat(after.path("name")).isEqualTo(before.path("name"));
    assertThat(after.path("created_at")).isEqualTo(before.path("created_at"));
    assertThat(after.path("version").asLong()).isEqualTo(2);
    assertThat(after.path("updated_at").asText())
        .isGreaterThanOrEqualTo(before.path("updated_at").asText());
  }

  @Test
  @DisplayName("T1: numbers that are not patched stay as they are, to the digit")
  void keepsNumbersThatAreNotPatched() {
    UUID uuid =
        created(post("{\"name\":\"n\",\"payload\":{\"a\":1.10,\"b\":12345678901234567890123}}"));

    patch(uuid, "{\"payload\":{\"c\":2.50}}");

    assertThat(read(uuid).asString())
        .contains("\"payload\":{\"a\":1.10,\"b\":12345678901234567890123,\"c\":2.50}");
  }

  @Test
  @DisplayName("T3: a client switches between ACTIVE and DISABLED")
  void switchesBetweenActiveAndDisabled() {
    UUID uuid = create("switch");

    assertThat(patch(uuid, Map.of("status", "DISABLED")).<String>path("status"))
        .isEqualTo("DISABLED");
    assertThat(read(uuid).<String>path("status")).isEqualTo("DISABLED");
    assertThat(patch(uuid, Map.of("status", "ACTIVE")).<String>path("status")).isEqualTo("ACTIVE");
    assertThat(read(uuid).<String>path("status")).isEqualTo("ACTIVE");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"PENDING_DELETE", "DELETE_FAILED", "pending_delete", "active", "DELETED", ""})
  @DisplayName("T2: a patch names ACTIVE or DISABLED and no other status")
  void refusesOtherStatuses(String status) {
    UUID uuid = create("a");
    Document before = stored(uuid);

    assertProblem(patch(uuid, Map.of("status", status)), 400, "status-not-allowed");

    assertThat(stored(uuid)).isEqualTo(before);
  }

  @ParameterizedTest
  @ValueSource(strings = {"nmae", "task_uuid", "deleted_at", "version", "deletion"})
  @DisplayName("T2: an unknown member of a patch is refused and named")
  void refusesUnknownMembers(String member) {
    UUID uuid = create("a");

    assertThat(namedMembers(assertProblem(patch(uuid, Map.of(member, "x")), 400, "invalid-body")))
        .containsExactly(member);
  }

  @Test
  @DisplayName("T2: an unknown member of a patch is refused also when it is null")
  void refusesUnknownMembersThatAreNull() {
    UUID uuid = create(FULL);
    Map<String, Object> misspelt = new HashMap<>();
    misspelt.put("schedul", null);

    assertThat(namedMembers(assertProblem(patch(uuid, misspelt), 400, "invalid-body")))
        .containsExactly("schedul");
    assertThat(
            namedMembers(
                assertProblem(
                    patch(uuid, "{\"schedule\":{\"timezone\":null}}"), 400, "invalid-body")))
        .containsExactly("schedule.timezone");
  }

  @Test
  @DisplayName("T2: unknown and doubled members are refused inside the schedule of a patch too")
  void refusesUnknownAndDoubledMembersInside() {
    UUID uuid = create(FULL);

    assertThat(
            namedMembers(
                assertProblem(
                    patch(uuid, "{\"schedule\":{\"timezone\":\"UTC\"}}"), 400, "invalid-body")))
        .containsExactly("schedule.timezone");
    assertThat(
            assertProblem(patch(uuid, "{\"name\":\"a\",\"name\":\"a\"}"), 400, "invalid-body")
                .path("detail")
                .asText())
        .contains("name");
    assertThat(
            assertProblem(patch(uuid, "{\"payload\":{\"x\":1,\"x\":1}}"), 400, "invalid-body")
                .path("detail")
                .asText())
        .contains("x");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"name\": null}",
        "{\"name\": \" \"}",
        "{\"payload\": [1]}",
        "{\"schedule\": {\"cron\": \"nonsense\"}}",
        "{\"schedule\": {\"at\": \"2031-01-01T00:00:00Z\"}}",
        "[]",
        "null",
        "{",
        ""
      })
  @DisplayName("T1: a patch that would make a bad task is refused, and changes nothing")
  void refusesBadPatches(String body) {
    UUID uuid = create(FULL);
    Document before = stored(uuid);

    assertProblem(patch(uuid, body), 400, "invalid-body");

    assertThat(stored(uuid)).isEqualTo(before);
  }

  @Test
  @DisplayName("T4: a rename to a taken name is refused; to a free one it frees the old one")
  void refusesARenameToATakenName() {
    create("taken");
    UUID uuid = create("mine");

    assertProblem(patch(uuid, Map.of("name", "taken")), 409, "name-taken");
    assertThat(read(uuid).<String>path("name")).isEqualTo("mine");

    assertThat(patch(uuid, Map.of("name", "new")).statusCode()).isEqualTo(200);
    create("mine");
  }

  @Test
  @DisplayName("T3: patches that meet are all applied")
  void losesNoPatchOfMany() {
    UUID uuid = create("busy");
    String token = admin();

    List<Integer> answers =
        atOnce(
            8,
            i ->
                send(
                        "PATCH",
                        pathOf(uuid),
                        token,
                        "{\"payload\":{\"k%d\":%d}}".formatted(i, i),
                        "Content-Type",
                        "application/merge-patch+json")
                    .statusCode());

    assertThat(answers).containsOnly(200);
    assertThat(read(uuid).<Map<String, ?>>path("payload")).hasSize(8);
    assertThat(read(uuid).<Integer>path("version")).isEqualTo(9);
  }

  @Test
  @DisplayName("T5: a task that is being deleted can't be changed, and says which deletion it is")
  void refusesToChangeWhatIsBeingDeleted() {
    UUID uuid = create("going");
    UUID deletion = deletionId(delete(uuid));
    Document before = stored(uuid);

    for (String body : List.of("{}", "{\"name\":\"x\"}", "{\"status\":\"ACTIVE\"}")) {
      JsonNode problem = assertProblem(patch(uuid, body), 409, "task-being-deleted");
      assertThat(problem.path("deletion_id").asText()).isEqualTo(deletion.toString());
    }
    assertProblem(asAdmin().post(pathOf(uuid) + "/runs"), 409, "task-being-deleted");

    assertThat(stored(uuid)).isEqualTo(before);
  }

  @Test
  @DisplayName("T5: so it is while the worker has given up on it")
  void refusesToChangeWhatFailedToBeDeleted() {
    UUID uuid = createAndDelete("failing");
    around.worker.giveUp(uuid, "boom");

    assertProblem(patch(uuid, Map.of("name", "x")), 409, "task-being-deleted");
  }

  @Test
  @DisplayName("T5: a deleted task is 410 with its deletion on every path but DELETE")
  void tellsThatATaskIsGone() {
    UUID uuid = create("gone");
    UUID deletion = deletionId(delete(uuid));
    around.worker.hardDelete(uuid);

    for (Response answer :
        List.of(
            read(uuid),
            patch(uuid, Map.of("name", "x")),
            asAdmin().get(pathOf(uuid) + "/runs"),
            asAdmin().post(pathOf(uuid) + "/runs"))) {
      JsonNode problem = assertProblem(answer, 410, "task-deleted");
      assertThat(problem.path("deletion_id").asText()).isEqualTo(deletion.toString());
    }
    assertThat(delete(uuid).<String>path("status")).isEqualTo("ALREADY_DELETED");
  }

  @Test
  @DisplayName("T5: without a tombstone a deleted task is as unknown as any other")
  void forgetsATaskWithItsTombstone() {
    UUID uuid = createAndDelete("forgotten");
    UUID deletion = around.worker.hardDelete(uuid);
    around.database.getCollection("deletions").deleteOne(new Document("_id", deletion));

    assertProblem(read(uuid), 404, "not-found");
    assertThat(read(uuid).asString()).isEqualTo(read(UUID.randomUUID()).asString());
  }

  @Test
  @DisplayName("T6: If-Match lets a patch through exactly for the present version")
  void honoursIfMatch() {
    UUID uuid = create("tagged");
    String tag = read(uuid).header("ETag");
    assertThat(tag).matches("\"[^\"]+\"");

    Response changed = patchIf(uuid, tag);
    assertThat(changed.statusCode()).isEqualTo(200);
    String newTag = changed.header("ETag");
    assertThat(newTag).isNotEqualTo(tag).isEqualTo(read(uuid).header("ETag"));

    assertProblem(patchIf(uuid, tag), 412, "version-conflict");
    assertThat(patchIf(uuid, "\"other\", %s".formatted(newTag)).statusCode()).isEqualTo(200);
    assertThat(patchIf(uuid, "*").statusCode()).isEqualTo(200);
  }

  static Stream<String> tagsThatMatchNothing() {
    return Stream.of("W/\"1\"", "\"0\"", "\"01\"x", "\"\"", "\"*\"", "\"2\",\"3\"", "\"1-x\"")
        .filter(tag -> !tag.endsWith("x"));
  }

  @ParameterizedTest
  @MethodSource("tagsThatMatchNothing")
  @DisplayName("T6: a weak or foreign tag matches nothing")
  void refusesOtherTags(String tag) {
    UUID uuid = create("tagged");

    assertProblem(patchIf(uuid, tag), 412, "version-conflict");
    assertProblem(asAdmin().header("If-Match", tag).delete(pathOf(uuid)), 412, "version-conflict");

    assertThat(read(uuid).<Integer>path("version")).isEqualTo(1);
    assertThat(read(uuid).<String>path("status")).isEqualTo("ACTIVE");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "1", "\"1", "1\"", "\"1\" \"2\"", "*, \"1\"", "w/\"1\"", ","})
  @DisplayName("T6: a malformed If-Match is the client's mistake")
  void refusesMalformedTags(String tag) {
    UUID uuid = create("tagged");

    assertThat(namedMembers(assertProblem(patchIf(uuid, tag), 400, "invalid-parameter")))
        .containsExactly("If-Match");
    assertProblem(asAdmin().header("If-Match", tag).delete(pathOf(uuid)), 400, "invalid-parameter");
    assertThat(stored(uuid).getString("status")).isEqualTo("ACTIVE");
  }

  @Test
  @DisplayName("T6: on DELETE If-Match is compared only while the task is live")
  void comparesIfMatchOfADeleteOnlyOnce() {
    UUID uuid = create("tagged");
    String old = read(uuid).header("ETag");
    String tag = patch(uuid, Map.of("name", "renamed")).header("ETag");

    assertProblem(asAdmin().header("If-Match", old).delete(pathOf(uuid)), 412, "version-conflict");
    UUID deletion = deletionId(asAdmin().header("If-Match", tag).delete(pathOf(uuid)));

    assertThat(deletionId(asAdmin().header("If-Match", tag).delete(pathOf(uuid))))
        .isEqualTo(deletion);
    assertThat(deletionId(asAdmin().header("If-Match", old).delete(pathOf(uuid))))
        .isEqualTo(deletion);
    assertThat(read(uuid).header("ETag")).isNotEqualTo(tag);
    around.worker.hardDelete(uuid);
    assertThat(asAdmin().header("If-Match", tag).delete(pathOf(uuid)).<String>path("status"))
        .isEqualTo("ALREADY_DELETED");
  }

  @Test
  @DisplayName("T6: a list of tags lets a DELETE through when one of them is the present one")
  void acceptsAListOfTagsOnDelete() {
    UUID uuid = create("tagged");
    String tag = read(uuid).header("ETag");

    deletionId(asAdmin().header("If-Match", "\"7\" ,W/\"1\", " + tag).delete(pathOf(uuid)));
  }

  @Test
  @DisplayName("T8: only an admin sets or clears the protection; it is audited")
  void letsOnlyAdminsProtect() {
    UUID uuid = create("p");
    String member = around.tokens.of("bob", project, "member");

    assertProblem(patchAs(member, uuid, "{\"protected\":true}"), 403, "forbidden");
    assertThat(patch(uuid, Map.of("protected", true)).<Boolean>path("protected")).isTrue();
    assertProblem(patchAs(member, uuid, "{\"protected\":false}"), 403, "forbidden");
    assertProblem(patchAs(member, uuid, "{\"protected\":null}"), 403, "forbidden");
    assertThat(patchAs(member, uuid, "{\"name\":\"q\",\"protected\":true}").statusCode())
        .isEqualTo(200);
    assertThat(patch(uuid, Map.of("protected", false)).<Boolean>path("protected")).isFalse();

    assertThat(auditOf(uuid))
        .extracting(entry -> entry.getString("actor"), entry -> entry.getString("outcome"))
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple("bob", "refused"),
            org.assertj.core.groups.Tuple.tuple("alice", "protected"),
            org.assertj.core.groups.Tuple.tuple("bob", "refused"),
            org.assertj.core.groups.Tuple.tuple("bob", "refused"),
            org.assertj.core.groups.Tuple.tuple("alice", "unprotected"));
  }

  private Response patchAs(String token, UUID uuid, String body) {
    return as(token).contentType("application/merge-patch+json").body(body).patch(pathOf(uuid));
  }

  private Response patchIf(UUID uuid, String tag) {
    return asAdmin()
        .header("If-Match", tag)
        .contentType("application/merge-patch+json")
        .body("{\"payload\":{\"n\":1}}")
        .patch(pathOf(uuid));
  }
}
