package io.durabledelete.bulk;

/**
 * How deletions that a bulk asked for have ended so far.
 *
 * @param failed those that are DELETE_FAILED now: they are tried again and may end otherwise
 */
public record BulkEnds(long deleted, long restored, long failed) {}
