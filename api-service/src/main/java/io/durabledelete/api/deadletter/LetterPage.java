package io.durabledelete.api.deadletter;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A page of dead letters.
 *
 * @param intakeEnabled false: letters stay in the queue, for the broker's own tools
 * @param inQueue how many wait in the queue; null: the broker does not say
 */
@JsonInclude(JsonInclude.Include.ALWAYS)
public record LetterPage(
    List<LetterView> items,
    @Nullable String nextPageToken,
    boolean intakeEnabled,
    @Nullable Long inQueue) {}
