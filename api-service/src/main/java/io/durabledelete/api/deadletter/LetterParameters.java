package io.durabledelete.api.deadletter;

import io.durabledelete.api.problem.Problem;
import io.durabledelete.deadletter.LetterFilter;
import io.durabledelete.deadletter.LetterState;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Which letters a list is about; an empty parameter is none. */
final class LetterParameters {
  private static final String ALL = "ALL";

  private LetterParameters() {}

  static LetterFilter filter(
      @Nullable String state, @Nullable String cause, @Nullable String projectId) {
    return new LetterFilter(states(given(state)), given(cause), given(projectId));
  }

  private static Set<LetterState> states(@Nullable String text) {
    if (text == null) {
      return EnumSet.of(LetterState.OPEN);
    }
    String name = text.toUpperCase(Locale.ROOT);
    for (LetterState state : LetterState.values()) {
      if (state.name().equals(name)) {
        return EnumSet.of(state);
      }
    }
    if (name.equals(ALL)) {
      return EnumSet.allOf(LetterState.class);
    }
    throw Problem.parameter("state", "must be OPEN, REPLAYED, DISCARDED, RESOLVED or ALL");
  }

  private static @Nullable String given(@Nullable String text) {
    return text == null || text.isEmpty() ? null : text;
  }
}
