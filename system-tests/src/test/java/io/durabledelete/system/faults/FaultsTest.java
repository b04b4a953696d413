package io.durabledelete.system.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The fault matrix on one machine, each row by its name. {@code -Dfaults=all} runs every row,
 * {@code -Dfaults=BROKER_KILLED,REPLY_LOST} some; without it a short selection runs. {@code
 * -Dseed=N} repeats a trial with the same dice.
 */
class FaultsTest {
  private static World world;

  @BeforeAll
  static void start() {
    world = new World("faults", 1, 2);
  }

  static Stream<Fault> faults() {
    return Selection.of(Arrays.stream(Fault.values()).filter(fault -> !fault.needsMembers()));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("faults")
  @DisplayName("D1-D9, D11, D13: whatever fails, no delete is lost, doubled, harmful or in limbo")
  void keepsThePromise(Fault fault) {
    Verdict verdict =
        new Trial(world, fault.name(), Selection.seed()).strike(List.of(fault, fault));

    Results.add(verdict);
    assertThat(verdict.violations()).as("%s", verdict).isEmpty();
    assertThat(verdict.hardDeleted()).as("I20: not vacuous").isGreaterThan(10);
  }

  @AfterAll
  static void stop() {
    world.close();
  }
}
