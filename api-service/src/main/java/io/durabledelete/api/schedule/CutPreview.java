package io.durabledelete.api.schedule;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What would vanish from a series, looked at for 366 days.
 *
 * @param items the first 100 of them
 * @param more whether there are further ones beyond those 366 days
 */
@JsonInclude(JsonInclude.Include.ALWAYS)
public record CutPreview(
    long count,
    @Nullable Instant first,
    @Nullable Instant last,
    List<Instant> items,
    boolean more) {}
