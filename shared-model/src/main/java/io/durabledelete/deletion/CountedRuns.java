package io.durabledelete.deletion;

import java.util.UUID;
import org.bson.codecs.pojo.annotations.BsonProperty;

/**
 * The stretch of run history that was counted last. It is counted first and removed then; who finds
 * runs in it removes them without counting them again, so that the count is exact whatever dies.
 *
 * @param first the first run's id, inclusive
 * @param last the last run's id, inclusive
 */
public record CountedRuns(@BsonProperty("first") UUID first, @BsonProperty("last") UUID last) {}
