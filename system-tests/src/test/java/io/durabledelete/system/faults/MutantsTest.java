package io.durabledelete.system.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The checker is worth something: each mutant of the real code is caught. {@code
 * -Dmutants=NO_RECONCILER} runs some, {@code -Dmutants=all} all of them; without it one runs, to
 * show that the way they are made still works.
 */
class MutantsTest {
  static Stream<Mutant> mutants() {
    String named = System.getProperty("mutants", Mutant.NO_TENANT_FILTER.name());
    return Arrays.stream(Mutant.values())
        .filter(mutant -> named.equals("all") || named.contains(mutant.name()));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("mutants")
  @DisplayName("I20: a broken rule is seen")
  void isCaught(Mutant mutant) {
    try (World world =
        new World("mutant-" + mutant, 1, 2, MutantPrograms.of(mutant), mutant.encounter.settings)) {
      Verdict verdict = new Trial(world, mutant.name(), Selection.seed()).meet(mutant.encounter);

      assertThat(verdict.violations()).as("%s", verdict).isNotEmpty();
      assertThat(verdict.violations())
          .extracting(Violation::invariant)
          .containsAnyElementsOf(mutant.breaks);
    }
  }
}
