package io.durabledelete.system.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;

/** Thousands of deletes while anything goes wrong, at any time ({@code -Dmix=10000}). */
class RandomMixTest {
  private static final Set<Fault> NOT_IN_THE_MIX = EnumSet.of(Fault.NONE, Fault.ROLLING_RESTART);

  @Test
  @EnabledIf("isAsked")
  @DisplayName("the promise holds for many deletes under a random mix of all faults")
  void keepsThePromise() {
    List<Fault> faults =
        Arrays.stream(Fault.values())
            .filter(fault -> !fault.needsMembers() && !NOT_IN_THE_MIX.contains(fault))
            .toList();
    try (World world = new World("random-mix", 1, 2)) {
      Verdict verdict =
          new Trial(world, "random-mix", Selection.seed())
              .strikeUntil(Integer.getInteger("mix"), faults);

      Results.add(verdict);
      assertThat(verdict.violations()).as("%s", verdict).isEmpty();
    }
  }

  static boolean isAsked() {
    return Integer.getInteger("mix") != null;
  }
}
