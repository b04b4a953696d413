package io.durabledelete.api.ops;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.durabledelete.api.reconcile.ReconcileReport;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A round that an operator has started.
 *
 * @param state {@code DONE}; {@code RUNNING}: it takes longer, the status will show what it did
 * @param found deletions that were looked at; null while it is running, as the next two
 * @param requeued of those, published again
 * @param failed of those, claimed but not published
 */
@JsonInclude(JsonInclude.Include.ALWAYS)
public record StartedRound(
    String state, @Nullable Integer found, @Nullable Integer requeued, @Nullable Integer failed) {

  static StartedRound of(Optional<ReconcileReport> report) {
    return report
        .map(done -> new StartedRound("DONE", done.found(), done.requeued(), done.failed()))
        .orElse(new StartedRound("RUNNING", null, null, null));
  }
}
