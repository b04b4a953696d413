package io.durabledelete.api.reconcile;

import java.time.Instant;
import org.bson.codecs.pojo.annotations.BsonId;
import org.bson.codecs.pojo.annotations.BsonProperty;

/**
 * What a replica's last round did.
 *
 * @param replica its host and process
 * @param version of the service
 * @param found overdue deletions that were seen
 * @param requeued of those, published again
 * @param failed of those, claimed but not published
 */
public record ReconcilerRound(
    @BsonId String replica,
    String version,
    @BsonProperty("started_at") Instant startedAt,
    @BsonProperty("ended_at") Instant endedAt,
    int found,
    int requeued,
    int failed) {}
