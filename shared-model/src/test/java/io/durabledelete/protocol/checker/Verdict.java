package io.durabledelete.protocol.checker;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What was found out about a model.
 *
 * @param states how many states there are, or were looked at until a rule was broken
 * @param steps how many steps
 * @param broken the rule that is broken; null: none
 * @param trace the shortest way to break it, in words
 */
public record Verdict(int states, long steps, @Nullable Rule broken, List<String> trace) {
  @Override
  public String toString() {
    String found = broken == null ? "no rule is broken" : broken.name() + "\n  ";
    return "%,d states, %,d steps: %s%s"
        .formatted(states, steps, found, String.join("\n  ", trace));
  }
}
