/** What the probes ask. */
@NullMarked
package io.durabledelete.api.health;

import org.jspecify.annotations.NullMarked;
