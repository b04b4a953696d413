package io.durabledelete.api.security;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quarkus.test.junit.QuarkusTest;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.bson.Document;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@DisplayName("T1, T2, T8 (API3): what is ours to set is not set by a body")
class MassAssignmentTest extends AttackTest {
  private static final List<String> OURS =
      List.of(
          "_id",
          "id",
          "tenant_id",
          "deletion_id",
          "deletion",
          "version",
          "created_at",
          "updated_at",
          "deleted_at",
          "deleted_by",
          "attempts",
          "claimed_by",
          "lease_until",
          "requested_by",
          "actor",
          "take_id",
          "fired",
          "started_at",
          "$set",
          "projectId",
          "NAME",
          "class",
          "__proto__");

  @Test
  @DisplayName("T2 (API3): every body refuses members that it does not know, and names them")
  void refusesUnknownMembers() throws Exception {
    for (Endpoint endpoint : Endpoint.values()) {
      if (endpoint.body.isJson()) {
        refusesUnknownMembers(endpoint);
      }
    }
  }

  private void refusesUnknownMembers(Endpoint endpoint) throws Exception {
    for (String member : OURS) {
      ObjectNode body = (ObjectNode) JSON.readTree(endpoint.body.fresh());
      body.put(member, "x");
      var answer =
          send(
              endpoint, endpoint.path(Things.unknown(project)), allowed(endpoint), body.toString());
      assertThat(assertRefused(answer, 400).path("errors").findValuesAsText("member"))
          .as(member)
          .contains(member);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"status\":\"PENDING_DELETE\"}",
        "{\"status\":\"delete_failed\"}",
        "{\"status\":\"DELETED\"}",
        "{\"project_id\":\"other\"}",
        "{\"task_uuid\":\"0190a6e2-7c1b-7d3e-9f00-1b2c3d4e5f60\"}",
        "{\"deletion\":{\"id\":\"x\"}}",
        "{\"deletion\":null}",
        "{\"version\":99}",
        "{\"created_at\":\"2020-01-01T00:00:00Z\"}",
        "{\"deleted_at\":\"2020-01-01T00:00:00Z\"}",
        "{\"schedule\":{\"cron\":\"@daily\",\"fired\":7}}",
        "{\"schedule\":{\"cron\":\"@daily\",\"removed\":[]}}"
      })
  @DisplayName("T1, T2 (API3): neither by PATCH nor by POST, and the stored task is as it was")
  void changesNothingOfOurs(String patch) {
    UUID task = create("t");
    Document before = stored(task);

    var patched = patch(task, patch);
    assertThat(patched.statusCode()).as(patched.asString()).isEqualTo(400);
    var posted = post(patch.replaceFirst("\\{", "{\"name\":\"new\","));
    assertThat(posted.statusCode()).as(posted.asString()).isEqualTo(400);

    assertThat(stored(task)).isEqualTo(before);
    assertThat(json(asAdmin().get(tasks()).asString()).path("items")).hasSize(1);
  }

  @Test
  @DisplayName("T8 (API3, API5): a member can neither protect nor unprotect")
  void keepsProtectionForAdmins() {
    String member = token("bob", "member");
    UUID guarded = create(Map.of("name", "guarded", "protected", true));
    UUID free = create("free");
    List<Document> before = List.of(stored(guarded), stored(free));

    for (UUID task : List.of(guarded, free)) {
      for (String value : List.of("true", "false")) {
        var answer =
            send(
                "PATCH",
                pathOf(task),
                member,
                "{\"protected\":%s}".formatted(value),
                "Content-Type",
                "application/merge-patch+json");
        assertThat(answer.statusCode()).as(answer.body()).isIn(200, 403);
      }
    }
    for (String odd : List.of("null", "0", "\"true\"", "{}", "[]")) {
      var answer =
          send(
              "PATCH",
              pathOf(guarded),
              member,
              "{\"protected\":%s}".formatted(odd),
              "Content-Type",
              "application/merge-patch+json");
      assertThat(answer.statusCode()).as(odd + answer.body()).isIn(400, 403);
    }
    assertProblem(post(member, tasks(), "{\"name\":\"p\",\"protected\":true}"), 403, "forbidden");

    assertThat(stored(guarded).get("protected")).isEqualTo(before.getFirst().get("protected"));
    assertThat(stored(free).get("protected")).isEqualTo(before.getLast().get("protected"));
  }
}
