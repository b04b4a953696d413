package io.durabledelete.api.run;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.durabledelete.api.testing.RunApiTest;
import io.durabledelete.run.RunStatus;
import io.quarkus.test.junit.QuarkusTest;
import java.util.UUID;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@QuarkusTest
class RunSummaryTest extends RunApiTest {
  @Test
  @DisplayName("P1, R4: the history that a delete would remove is counted, without deleted runs")
  void countsTheHistory() {
    UUID task = create("t");
    asAdmin().delete(run(addRun(task))).then().statusCode(204);
    addRuns(task, 2);
    addRun(task, RunStatus.COMPLETED);

    JsonNode summary = json(asAdmin().get(pathOf(task) + "/runs/summary").asString());

    assertThat(summary)
        .isEqualTo(
            json("{\"total\":3,\"by_status\":{\"completed\":1,\"pending\":2},\"more\":false}"));
  }

  @Test
  @DisplayName("P1: an unknown task has no summary: 404")
  void knowsItsTask() {
    assertProblem(asAdmin().get(pathOf(UUID.randomUUID()) + "/runs/summary"), 404, "not-found");
  }
}
