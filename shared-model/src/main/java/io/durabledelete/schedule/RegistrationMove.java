package io.durabledelete.schedule;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A registration as it was seen, and the instant it goes on with; null: nothing is left. */
public record RegistrationMove(Registration seen, @Nullable Instant nextAt) {}
