package io.durabledelete.system.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.durabledelete.system.rig.Product;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * Two versions side by side. {@code -Dprevious=FOLDER} names a checkout of the version before,
 * built by {@code ./mvnw -DskipTests package}.
 */
@EnabledIfSystemProperty(named = "previous", matches = ".+")
class UpgradeTest {
  private static final Duration STOP_LIMIT = Duration.ofSeconds(40);

  @Test
  @DisplayName("O6: an upgrade one by one, and a step back, under load break no promise")
  void keepsThePromise() {
    Path previous = Path.of(System.getProperty("previous"));
    Map<String, Path> before =
        Map.of(
            "api-service", previous.resolve("api-service/target/quarkus-app/quarkus-run.jar"),
            "delete-worker", previous.resolve("delete-worker/target/quarkus-app/quarkus-run.jar"));
    try (World world = new World("upgrade", 1, 2, before)) {
      Product product = world.product;
      Verdict verdict =
          new Trial(world, "upgrade", Selection.seed())
              .during(
                  "UPGRADE_AND_STEP_BACK",
                  () -> {
                    product.startFrom(Map.of());
                    product.replaceOneByOne(STOP_LIMIT);
                    product.startFrom(before);
                    product.replaceOneByOne(STOP_LIMIT);
                  });

      Results.add(verdict);
      assertThat(verdict.violations()).as("%s", verdict).isEmpty();
      assertThat(verdict.hardDeleted()).as("I20: not vacuous").isGreaterThan(10);
    }
  }
}
