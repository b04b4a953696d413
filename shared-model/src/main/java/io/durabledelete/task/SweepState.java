package io.durabledelete.task;

import java.time.Instant;
import java.util.UUID;
import org.bson.codecs.pojo.annotations.BsonId;
import org.bson.codecs.pojo.annotations.BsonProperty;
import org.jspecify.annotations.Nullable;

/**
 * How far the sweep for drift has come, for all replicas together.
 *
 * @param nextAt before this instant nobody goes on with it
 * @param registrationsAfter the last registration looked at; null: none in this pass
 * @param tasksAfter the last task looked at
 * @param runsAfter the last task looked at for runs
 * @param healed what was healed since the beginning
 * @param orphans what was found in this pass and could not be healed
 * @param orphansBefore the same of the pass before, which was a whole one
 * @param passedAt when the pass before ended
 */
public record SweepState(
    @BsonId String id,
    @BsonProperty("next_at") Instant nextAt,
    @BsonProperty("registrations_after") @Nullable UUID registrationsAfter,
    @BsonProperty("tasks_after") @Nullable UUID tasksAfter,
    @BsonProperty("runs_after") @Nullable UUID runsAfter,
    long healed,
    long orphans,
    @BsonProperty("orphans_before") long orphansBefore,
    @BsonProperty("passed_at") @Nullable Instant passedAt) {}
