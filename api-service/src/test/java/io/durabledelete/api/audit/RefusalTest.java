package io.durabledelete.api.audit;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.durabledelete.api.testing.FailPoint;
import io.durabledelete.api.testing.RunApiTest;
import io.durabledelete.run.RunStatus;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@QuarkusTest
@DisplayName("O8: what was refused is audited before the answer goes out")
class RefusalTest extends RunApiTest {

  @ParameterizedTest
  @CsvSource({
    "DELETE, /tasks/{id},                  task.delete",
    "POST,   /tasks/{id}/restore,          task.restore",
    "POST,   /deletions/{id}/retry,        task.retry",
    "DELETE, /runs/{id},                   run.delete",
    "DELETE, /runs/{id}?hard=false,        run.delete",
    "DELETE, /runs/{id}?hard=true,         run.purge",
    "DELETE, /runs/{id}?hard,              run.purge",
    "POST,   /runs/{id}/restore,           run.restore",
    "POST,   /runs/bulk-delete,            run.bulk-delete"
  })
  @DisplayName("too little a role, or no scope: whatever the call is")
  void auditsWhoMayNot(String method, String path, String action) {
    UUID id = UUID.randomUUID();
    String call = projectPath() + path.replace("{id}", id.toString());
    String unscoped = around.tokens.of("bob", List.of(project), List.of("admin"), "", Map.of());

    assertProblem(send(method, call, token("carol", "viewer"), null), 403, "forbidden");
    assertProblem(send(method, call, unscoped, null), 403, "forbidden");

    JsonNode entries = audit();
    assertThat(entries.findValuesAsText("actor")).containsExactly("bob", "carol");
    assertThat(entries.findValuesAsText("action")).containsOnly(action);
    assertThat(entries.findValuesAsText("outcome")).containsOnly("refused");
    for (JsonNode entry : entries) {
      assertThat(entry.path("detail").asText()).contains("forbidden: This needs the role");
      assertNames(entry, path, id);
    }
  }

  private static void assertNames(JsonNode entry, String path, UUID id) {
    String expected = path.contains("{id}") ? id.toString() : "null";
    String member =
        path.startsWith("/tasks") ? "task_uuid" : path.startsWith("/del") ? "deletion_id" : null;
    if (member != null) {
      assertThat(entry.path(member).asText()).isEqualTo(expected);
    } else if (path.contains("{id}")) {
      assertThat(entry.path("detail").asText()).startsWith("run " + id);
    }
  }

  @Test
  @DisplayName("a delete: of a protected task, of another version; with its reason")
  void auditsRefusedDeletes() {
    UUID uuid = create(Map.of("name", "safe", "protected", true));
    UUID changed = create("changed");

    assertProblem(
        asAdmin().queryParam("reason", "mistake").delete(pathOf(uuid)), 409, "task-protected");
    assertProblem(
        asAdmin().header("If-Match", "\"7\"").delete(pathOf(changed)), 412, "version-conflict");

    JsonNode entries = audit();
    assertThat(entries.findValuesAsText("task_uuid"))
        .containsExactly(changed.toString(), uuid.toString());
    assertThat(entries.findValuesAsText("action")).containsOnly("task.delete");
    assertThat(entries.path(1).path("reason").asText()).isEqualTo("mistake");
    assertThat(entries.path(1).path("detail").asText())
        .isEqualTo("task-protected: The task is protected from deletion.");
    assertThat(entries.path(0).path("reason").isNull()).isTrue();
  }

  @Test
  @DisplayName("a restore and a retry that come too late")
  void auditsLateRestores() {
    UUID uuid = create("a");
    UUID deletion = deletionId(delete(uuid));
    put(uuid, "deletion.started_at", Instant.now());
    assertProblem(asAdmin().post(pathOf(uuid) + "/restore"), 409, "deletion-started");
    around.worker.hardDelete(uuid);
    assertProblem(asAdmin().post(pathOf(uuid) + "/restore"), 410, "task-deleted");
    assertProblem(
        asAdmin().post(projectPath() + "/deletions/" + deletion + "/retry"), 409, "deletion-over");

    assertThat(details("task.restore"))
        .satisfiesExactly(
            detail -> assertThat(detail).startsWith("task-deleted: "),
            detail -> assertThat(detail).startsWith("deletion-started: "));
    assertThat(details("task.retry")).singleElement().asString().startsWith("deletion-over: ");
  }

  @Test
  @DisplayName("a run that can't be deleted is found under its task")
  void auditsRunsUnderTheirTask() {
    UUID task = create("t");
    UUID run = addRun(task, RunStatus.PROCESSING);

    assertProblem(asAdmin().delete(run(run) + "?reason=why"), 400, "run-not-deletable");

    assertThat(auditOf(task))
        .singleElement()
        .satisfies(
            entry ->
                assertThat(entry)
                    .containsEntry("action", "run.delete")
                    .containsEntry("outcome", "refused")
                    .containsEntry("reason", "why")
                    .containsEntry(
                        "detail", "run " + run + ", run-not-deletable: The run is processing."));
  }

  @Test
  @DisplayName("T8: a protection that stays, whoever asked, and however it was refused")
  void auditsProtectionChanges() {
    UUID uuid = create("p");
    String on = "{\"protected\":true}";
    String member = token("bob", "member");

    assertProblem(sendPatch(uuid, token("carol", "viewer"), on), 403, "forbidden");
    assertProblem(sendPatch(uuid, member, on), 403, "forbidden");
    assertProblem(post(member, tasks(), "{\"name\":\"q\",\"protected\":true}"), 403, "forbidden");
    assertProblem(sendPatch(uuid, admin(), on, "If-Match", "\"7\""), 412, "version-conflict");
    assertThat(details("task.protect")).hasSize(4);

    assertProblem(sendPatch(uuid, token("carol", "viewer"), "{\"name\":\"x\"}"), 403, "forbidden");
    assertProblem(sendPatch(uuid, token("carol", "viewer"), "nonsense"), 403, "forbidden");
    assertProblem(
        sendPatch(uuid, admin(), "{\"name\":\"x\"}", "If-Match", "\"7\""), 412, "version-conflict");
    assertThat(audit()).hasSize(4);
  }

  private java.net.http.HttpResponse<String> sendPatch(
      UUID uuid, String token, String body, String... headers) {
    String[] all = new String[headers.length + 2];
    all[0] = "Content-Type";
    all[1] = "application/merge-patch+json";
    System.arraycopy(headers, 0, all, 2, headers.length);
    return send("PATCH", pathOf(uuid), token, body, all);
  }

  @Test
  @DisplayName("what was not checked is bounded: a long reason is cut, odd ids are left out")
  void boundsWhatItStores() {
    String viewer = token("carol", "viewer");
    String reason = "\uD83D\uDE00".repeat(600);

    assertProblem(
        as(viewer).queryParam("reason", reason).delete(tasks() + "/no-uuid"), 403, "forbidden");

    JsonNode entry = audit().path(0);
    assertThat(entry.path("reason").asText()).isEqualTo("\uD83D\uDE00".repeat(500));
    assertThat(entry.path("task_uuid").isNull()).isTrue();
  }

  @Test
  @DisplayName("nothing for strangers, for what is not there, for what is malformed, for reads")
  void keepsQuietOfTheRest() {
    UUID uuid = create("a");
    String stranger = around.tokens.of("mallory", project + "-other", "admin");
    String unscoped = around.tokens.of("bob", List.of(project), List.of("admin"), "", Map.of());

    assertProblem(send("DELETE", pathOf(uuid), stranger, null), 404, "not-found");
    assertProblem(send("DELETE", pathOf(uuid), null, null), 401, "unauthorized");
    assertProblem(
        send("DELETE", pathOf(uuid) + "?grace=x", admin(), null), 400, "invalid-parameter");
    assertProblem(send("DELETE", runs() + "/" + uuid, admin(), null), 404, "not-found");
    assertProblem(send("GET", tasks(), unscoped, null), 403, "forbidden");
    assertProblem(
        as(unscoped).contentType(ContentType.JSON).body("{\"name\":\"b\"}").post(tasks()),
        403,
        "forbidden");

    assertThat(audit()).isEmpty();
  }

  @Test
  @DisplayName("an audit that can't be written changes nothing of the answer")
  void answersAllTheSame() {
    UUID uuid = create(Map.of("name", "safe", "protected", true));
    String viewer = token("carol", "viewer");
    String before = send("DELETE", pathOf(uuid), viewer, null).body();

    try (FailPoint broken = FailPoint.closeConnection(around.client, "insert")) {
      var answer = send("DELETE", pathOf(uuid), viewer, null);
      assertProblem(answer, 403, "forbidden");
      assertThat(answer.body()).isEqualTo(before);
      assertProblem(delete(uuid), 409, "task-protected");
    }

    assertThat(auditOf(uuid)).hasSize(1);
  }

  private String projectPath() {
    return "/api/v1/projects/" + project;
  }

  /** The project's audit over HTTP, right now. */
  private JsonNode audit() {
    return json(asAdmin().get(projectPath() + "/audit").asString()).path("items");
  }

  private List<String> details(String action) {
    return json(asAdmin().queryParam("action", action).get(projectPath() + "/audit").asString())
        .path("items")
        .findValuesAsText("detail");
  }
}
