package io.durabledelete.api.deadletter;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.durabledelete.deadletter.LetterGroup;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Dead letters by cause and project, the largest group first. */
public record LetterGroups(List<Item> items) {
  /** One group. */
  @JsonInclude(JsonInclude.Include.ALWAYS)
  public record Item(
      String cause, @Nullable String projectId, long count, Instant oldestAt, Instant newestAt) {}

  static LetterGroups of(List<LetterGroup> groups) {
    return new LetterGroups(
        groups.stream()
            .map(
                each ->
                    new Item(
                        each.cause(),
                        each.projectId(),
                        each.count(),
                        each.oldestAt(),
                        each.newestAt()))
            .toList());
  }
}
