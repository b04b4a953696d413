package io.durabledelete.api.reconcile;

/**
 * What one round did.
 *
 * @param found overdue deletions that were seen
 * @param requeued of those, published again
 * @param failed of those, claimed but not published: tried again soon
 */
public record ReconcileReport(int found, int requeued, int failed) {}
