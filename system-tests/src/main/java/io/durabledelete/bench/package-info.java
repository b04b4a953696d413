/** Benchmarks of the services as processes; {@code deploy/bench} runs them. */
@NullMarked
package io.durabledelete.bench;

import org.jspecify.annotations.NullMarked;
