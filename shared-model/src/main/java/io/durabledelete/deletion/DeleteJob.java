package io.durabledelete.deletion;

import java.util.Map;

/**
 * A job as it was delivered.
 *
 * @param body as it came; not necessarily readable
 * @param headers the message's headers, values as text
 * @param early how many times it failed before anything was taken, as counted by our delayed copies
 */
public record DeleteJob(byte[] body, Map<String, String> headers, int early) {}
