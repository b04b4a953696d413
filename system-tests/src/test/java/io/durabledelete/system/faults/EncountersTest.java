package io.durabledelete.system.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Things that meet at the worst moment, arranged so that they do. */
class EncountersTest {
  private static World world;

  @BeforeAll
  static void start() {
    world = new World("encounters", 1, 2);
  }

  @ParameterizedTest(name = "{0}")
  @EnumSource
  @DisplayName("D4-D9, D11, D13: whatever meets, no promise is broken")
  void keepsThePromise(Encounter encounter) {
    if (encounter.settings.isEmpty()) {
      keepsThePromise(encounter, world);
    } else {
      String name = "encounter-" + encounter;
      try (World own = new World(name, 1, 2, Map.of(), encounter.settings)) {
        keepsThePromise(encounter, own);
      }
    }
  }

  private static void keepsThePromise(Encounter encounter, World world) {
    Verdict verdict = new Trial(world, encounter.name(), Selection.seed()).meet(encounter);

    Results.add(verdict);
    assertThat(verdict.violations()).as("%s", verdict).isEmpty();
  }

  @AfterAll
  static void stop() {
    world.close();
  }
}
