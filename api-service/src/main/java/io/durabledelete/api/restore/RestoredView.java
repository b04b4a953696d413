package io.durabledelete.api.restore;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.durabledelete.api.task.TaskView;
import java.time.Instant;
import java.util.List;

/** A task that is back, with the next instants at which it fires (up to three). */
public record RestoredView(@JsonUnwrapped TaskView task, List<Instant> nextOccurrences) {}
