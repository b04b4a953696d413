package io.durabledelete.api.deadletter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.durabledelete.api.testing.LetterApiTest;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@QuarkusTest
@TestProfile(LetterApiTest.TakesLettersIn.class)
@DisplayName("O1: a letter closes itself when its deletion has ended")
class LetterResolutionTest extends LetterApiTest {
  @Inject LetterResolution resolution;

  @Test
  void closesWhatIsDeletedOrRestoredAndNothingElse() {
    UUID gone = create("gone");
    UUID restored = create("restored");
    UUID failing = create("failing");
    UUID ofGone = letterOf(gone, deletionId(delete(gone)));
    UUID ofRestored = letterOf(restored, deletionId(delete(restored)));
    UUID ofFailing = letterOf(failing, deletionId(delete(failing)));
    UUID unknown = letter("unknown");
    around.worker.giveUp(failing, "boom");
    resolution.runOnce();
    assertThat(listed("")).hasSize(4);

    around.worker.hardDelete(gone);
    assertThat(asAdmin().post(pathOf(restored) + "/restore").statusCode()).isEqualTo(200);
    assertThat(resolution.runOnce()).isEqualTo(2);

    assertResolved(ofGone, "The deletion is DELETED.");
    assertResolved(ofRestored, "The deletion is RESTORED.");
    assertThat(listed("").findValuesAsText("id"))
        .containsExactlyInAnyOrder(ofFailing.toString(), unknown.toString());
    assertThat(resolution.runOnce()).isZero();
  }

  @Test
  @DisplayName("by itself")
  void doesSoByItself() {
    UUID gone = create("gone");
    UUID letter = letterOf(gone, deletionId(delete(gone)));
    around.worker.hardDelete(gone);

    scheduler.resume("letter-resolution");

    await()
        .atMost(Duration.ofSeconds(15))
        .until(() -> detail(letter).path("state").asText().equals("RESOLVED"));
  }

  @Test
  @DisplayName("X2: the end of another project's deletion closes nothing")
  void isNotFooledByAnotherProject() {
    UUID gone = create("gone");
    UUID deletion = deletionId(delete(gone));
    around.worker.hardDelete(gone);
    String forged = new String(job(gone, deletion)).replace(project, "x" + project);
    UUID letter = awaitMessage(die(bytes(forged), stamps("forged")));

    resolution.runOnce();

    assertThat(detail(letter).path("state").asText()).isEqualTo("OPEN");
  }

  private UUID letterOf(UUID task, UUID deletion) {
    return awaitMessage(die(job(task, deletion), stamps("a cause")));
  }

  private void assertResolved(UUID id, String reason) {
    JsonNode letter = detail(id);
    assertThat(letter.path("state").asText()).isEqualTo("RESOLVED");
    assertThat(letter.path("closed_reason").asText()).isEqualTo(reason);
    assertThat(letter.path("closed_at").asText()).startsWith("20");
    assertThat(letter.path("closed_by").isNull()).isTrue();
  }
}
