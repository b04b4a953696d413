package io.durabledelete.deadletter;

import java.time.Instant;
import org.bson.codecs.pojo.annotations.BsonProperty;
import org.jspecify.annotations.Nullable;

/**
 * Letters of one cause and project.
 *
 * @param count how many letters
 */
public record LetterGroup(
    String cause,
    @BsonProperty("project_id") @Nullable String projectId,
    long count,
    @BsonProperty("oldest_at") Instant oldestAt,
    @BsonProperty("newest_at") Instant newestAt) {}
