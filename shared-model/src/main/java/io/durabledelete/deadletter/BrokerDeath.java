package io.durabledelete.deadletter;

import java.time.Instant;

/**
 * The broker itself has dead-lettered a message.
 *
 * @param reason such as {@code delivery_limit} or {@code rejected}
 * @param at to the second
 */
public record BrokerDeath(String reason, Instant at) {}
