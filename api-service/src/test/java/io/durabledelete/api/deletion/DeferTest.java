package io.durabledelete.api.deletion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.durabledelete.api.reconcile.Reconciler;
import io.durabledelete.api.testing.ApiTest;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@QuarkusTest
@TestProfile(DeferTest.Defers.class)
class DeferTest extends ApiTest {
  @Inject Reconciler reconciler;

  /** The service leaves what it can't publish to the reconciler. */
  public static final class Defers implements QuarkusTestProfile {
    @Override
    public Map<String, String> getConfigOverrides() {
      return Map.of(
          "ON_PUBLISH_FAILURE", "defer",
          "PUBLISH_TIMEOUT", "500ms",
          "RECONCILER_THRESHOLD", "1s");
    }
  }

  @AfterEach
  void theBrokerIsBack() {
    around.proxy.mend();
  }

  @Test
  @DisplayName("D4: with defer the mark stays, 202 is answered and the reconciler publishes")
  void leavesItToTheReconciler() {
    UUID uuid = create("a");
    around.proxy.cut();

    UUID deletion = deletionId(delete(uuid));

    assertThat(stored(uuid).getString("status")).isEqualTo("PENDING_DELETE");
    assertThat(auditOf(uuid)).isEmpty();
    assertThat(around.broker.jobsOf(uuid)).isEmpty();
    around.proxy.mend();
    awaitReadiness();
    await()
        .atMost(Duration.ofSeconds(15))
        .untilAsserted(
            () -> {
              reconciler.runOnce();
              assertThat(around.broker.jobsOf(uuid)).isNotEmpty();
            });
    assertThat(around.broker.jobsOf(uuid).getFirst().json().path("request_id").asText())
        .isEqualTo(deletion.toString());
  }

  @Test
  @DisplayName("D4: with defer nobody waits longer than PUBLISH_TIMEOUT for a confirm")
  void doesNotWaitLongerThanThePublishTimeout() {
    UUID uuid = create("a");
    around.proxy.freezeAnswers();

    long begin = System.nanoTime();
    deletionId(delete(uuid));

    assertThat(Duration.ofNanos(System.nanoTime() - begin))
        .isBetween(Duration.ofMillis(450), Duration.ofMillis(2_500));
    assertThat(stored(uuid).getString("status")).isEqualTo("PENDING_DELETE");
  }
}
