package io.durabledelete.system.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Three members of MongoDB and three of RabbitMQ that fail: elections, a majority that is away, old
 * leaders.
 */
class MembersTest {
  private static World world;

  @BeforeAll
  static void start() {
    world = new World("members", 3, 1);
  }

  static Stream<Fault> faults() {
    return Selection.of(
        Stream.of(
            Fault.STEP_DOWN,
            Fault.MAJORITY_FROZEN,
            Fault.DATABASE_KILLED,
            Fault.DATABASE_FROZEN,
            Fault.BROKER_FROZEN,
            Fault.BROKER_RESTARTED,
            Fault.BROKER_MAJORITY_FROZEN,
            Fault.LEADERS_KILLED));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("faults")
  @DisplayName("A39, D1-D9: an election loses, doubles and undoes nothing that was accepted")
  void keepsThePromise(Fault fault) {
    Verdict verdict =
        new Trial(world, "members-" + fault.name(), Selection.seed()).strike(List.of(fault));

    Results.add(verdict);
    assertThat(verdict.violations()).as("%s", verdict).isEmpty();
    assertThat(verdict.hardDeleted()).as("I20: not vacuous").isGreaterThan(10);
  }

  @AfterAll
  static void stop() {
    world.close();
  }
}
