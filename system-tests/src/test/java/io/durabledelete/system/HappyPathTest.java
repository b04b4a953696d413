package io.durabledelete.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.durabledelete.system.rig.Answer;
import io.durabledelete.system.rig.Client;
import io.durabledelete.system.rig.Product;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** One delete, from the request to the tombstone. */
class HappyPathTest {
  private static final Duration LIMIT = Duration.ofSeconds(60);

  @AutoClose private static Product product;
  private static Client client;

  @BeforeAll
  static void start() {
    product = Product.named("happy-path").start();
    client = product.client("demo");
  }

  @Test
  @DisplayName("D1, D6, D10, D16: accepted, done step by step, announced once, and nothing is left")
  void deletesTheTaskWithItsRegistrationAndItsHistory() {
    UUID task = client.create("nightly report", "0 3 * * *");
    List.of(1, 2, 3).forEach(run -> client.startRun(task));
    assertThat(product.truth().registrations(task)).isOne();
    assertThat(product.truth().runs(task)).hasSize(3);

    Answer accepted = client.delete(task, "reason=no%20longer%20needed");

    assertThat(accepted.status()).isEqualTo(202);
    assertThat(accepted.text("status")).isEqualTo("PENDING_DELETE");
    assertThat(accepted.text("task_uuid")).isEqualTo(task.toString());
    assertThat(accepted.text("message")).isEqualTo("Task deletion has been scheduled");
    assertThat(accepted.retryAfter()).isEqualTo("1");
    UUID deletionId = accepted.uuid("deletion_id");
    assertThat(accepted.location()).endsWith("/api/v1/projects/demo/deletions/" + deletionId);

    JsonNode deletion = client.awaitDeleted(deletionId, LIMIT);
    product.truth().awaitDeletedOnce(List.of(task), LIMIT);
    assertThat(deletion.get("task_name").asText()).isEqualTo("nightly report");
    assertThat(deletion.get("requested_by").asText()).isEqualTo("alice");
    assertThat(deletion.get("reason").asText()).isEqualTo("no longer needed");
    assertThat(deletion.get("runs_deleted").asInt()).isEqualTo(3);
    assertThat(deletion.get("attempts").asInt()).isZero();
    assertThat(deletion.get("completed_at").isTextual()).isTrue();
    assertThat(steps(client.deletion(deletionId).body()))
        .containsExactly(
            "unregister: done", "delete-runs: done", "delete-task: done", "announce: done");

    assertThat(product.broker().deletedEvents(task))
        .singleElement()
        .satisfies(
            event -> {
              assertThat(UUID.fromString(event.get("id").asText())).isNotNull();
              assertThat(event.get("type").asText()).isEqualTo("task.deleted");
              assertThat(event.get("project_id").asText()).isEqualTo("demo");
            });
  }

  @Test
  @DisplayName("D2, T5: a deleted task is already deleted to DELETE, and gone to everything else")
  void tellsThatADeletedTaskIsGone() {
    UUID task = client.create("weekly report", "0 3 * * 0");
    UUID deletionId = client.accepted(task);
    client.awaitDeleted(deletionId, LIMIT);

    Answer again = client.delete(task);
    assertThat(again.status()).isEqualTo(202);
    assertThat(again.text("status")).isEqualTo("ALREADY_DELETED");
    assertThat(client.delete(UUID.randomUUID()).text("status")).isEqualTo("ALREADY_DELETED");

    Answer gone = client.get(task);
    assertThat(gone.status()).isEqualTo(410);
    assertThat(gone.text("type")).isEqualTo("/problems/task-deleted");
    assertThat(gone.text("deletion_id")).isEqualTo(deletionId.toString());
    assertThat(client.list("weekly", true)).isEmpty();
  }

  @AfterAll
  static void leavesNoMessageBehind() {
    product.assertNoJobIsLeft();
    assertThat(product.broker().deadLetters()).isEmpty();
  }

  private static List<String> steps(JsonNode deletion) {
    return deletion
        .get("steps")
        .valueStream()
        .map(step -> step.path("name").asText() + ": " + step.path("status").asText())
        .toList();
  }
}
