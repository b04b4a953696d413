package io.durabledelete.schedule;

import java.time.Instant;
import java.util.UUID;
import org.bson.codecs.pojo.annotations.BsonId;
import org.bson.codecs.pojo.annotations.BsonProperty;
import org.jspecify.annotations.Nullable;

/**
 * What makes a task fire: this document <em>is</em> the cron job (rule S2). No timer for a task
 * lives in any process; a task without a registration can't fire.
 *
 * @param id new for every registration, so that a revision is never used again
 * @param nextAt the next instant; null when nothing is left, or while the task is disabled
 * @param lookAt when the dispatcher looks at it; later than {@code nextAt} when the task is found
 *     to be on its way out, so that such tasks never stand in front of live ones
 * @param revision grows with every change of the schedule
 */
public record Registration(
    @BsonId UUID id,
    @BsonProperty("task_uuid") UUID taskUuid,
    @BsonProperty("project_id") String projectId,
    Schedule schedule,
    @BsonProperty("next_at") @Nullable Instant nextAt,
    @BsonProperty("look_at") @Nullable Instant lookAt,
    long revision) {}
