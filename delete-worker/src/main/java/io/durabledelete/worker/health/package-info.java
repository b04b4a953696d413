/** What the probes ask. */
@NullMarked
package io.durabledelete.worker.health;

import org.jspecify.annotations.NullMarked;
