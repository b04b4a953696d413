package io.durabledelete.api.deletion;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.durabledelete.deletion.StepName;
import io.durabledelete.deletion.StepRecord;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A step of a deletion as people follow it (rule D10). */
@JsonInclude(JsonInclude.Include.ALWAYS)
public record StepView(
    String name,
    String status,
    @Nullable Instant startedAt,
    @Nullable Instant endedAt,
    @Nullable String detail) {

  /** All steps in their order, also those that have not begun. */
  static List<StepView> of(@Nullable Map<String, StepRecord> steps) {
    return Arrays.stream(StepName.values())
        .map(
            step ->
                of(
                    step,
                    steps == null
                        ? StepRecord.NOT_BEGUN
                        : steps.getOrDefault(step.text(), StepRecord.NOT_BEGUN)))
        .toList();
  }

  private static StepView of(StepName name, StepRecord step) {
    return new StepView(
        name.text(),
        step.status().name().toLowerCase(Locale.ROOT),
        step.startedAt(),
        step.endedAt(),
        step.detail());
  }
}
