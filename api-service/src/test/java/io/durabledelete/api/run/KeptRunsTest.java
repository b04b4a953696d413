package io.durabledelete.api.run;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.durabledelete.api.testing.RunApiTest;
import io.quarkus.test.junit.QuarkusTest;
import java.util.List;
import java.util.UUID;
import org.bson.Document;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@QuarkusTest
@DisplayName("D6, T5: with runs=keep the history is read under the deletion")
class KeptRunsTest extends RunApiTest {
  @Test
  void staysReadable() {
    UUID task = create("t");
    List<UUID> runs = addRuns(task, 5);
    setDeleted(runs.getFirst(), now());
    UUID deletion = deletionId(asAdmin().queryParam("runs", "keep").delete(pathOf(task)));
    assertProblem(asAdmin().get(keptRuns(deletion)), 404, "not-found");

    around.worker.hardDelete(task);

    JsonNode first = json(asAdmin().queryParam("page_size", 3).get(keptRuns(deletion)).asString());
    assertThat(first.path("items")).hasSize(3);
    JsonNode rest =
        json(
            asAdmin()
                .queryParam("page_token", first.path("next_page_token").asText())
                .get(keptRuns(deletion))
                .asString());
    assertThat(rest.path("items")).as("R4: but for the one that was deleted").hasSize(1);
    assertThat(follow(deletion).path("runs_kept").asBoolean()).isTrue();
    assertProblem(asAdmin().get(pathOf(task) + "/runs"), 410, "task-deleted");
    assertProblem(asAdmin().get(runs() + "/" + runs.getLast()), 410, "task-deleted");
  }

  @Test
  void isNotThereWithoutKeeping() {
    UUID task = create("t");
    UUID deletion = deletionId(asAdmin().queryParam("runs", "delete").delete(pathOf(task)));
    around.worker.hardDelete(task);

    assertProblem(asAdmin().get(keptRuns(deletion)), 404, "not-found");
    assertThat(follow(deletion).path("runs_kept").asBoolean()).isFalse();
  }

  @Test
  void refusesWhatItDoesNotKnow() {
    UUID task = create("t");

    JsonNode problem =
        assertProblem(
            asAdmin().queryParam("runs", "archive").delete(pathOf(task)), 400, "invalid-parameter");

    assertThat(namedMembers(problem)).containsExactly("runs");
    assertThat(stored(task)).doesNotContainKey("deletion");
  }

  @Test
  @DisplayName("R1: pending runs that are kept are handed to nobody")
  void handsNothingOut() {
    UUID task = create("t");
    addRuns(task, 3);
    deletionId(asAdmin().queryParam("runs", "keep").delete(pathOf(task)));
    around.worker.hardDelete(task);

    JsonNode claimed =
        json(post(admin(), runs() + "/claim", "{\"limit\":10,\"lease\":\"PT1M\"}").asString());

    assertThat(claimed.path("items")).isEmpty();
    assertThat(
            around
                .database
                .getCollection("runs")
                .countDocuments(new Document("task_uuid", task).append("status", "PROCESSING")))
        .isZero();
  }

  private String keptRuns(UUID deletion) {
    return "/api/v1/projects/%s/deletions/%s/runs".formatted(project, deletion);
  }

  private JsonNode follow(UUID deletion) {
    return json(
        asAdmin().get("/api/v1/projects/%s/deletions/%s".formatted(project, deletion)).asString());
  }
}
