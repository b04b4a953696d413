package io.durabledelete.api.idempotency;

/**
 * A request with an Idempotency-Key.
 *
 * @param hash of what it asks for: method, path and body
 */
record KeyedRequest(String projectId, String key, String hash) {}
