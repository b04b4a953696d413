/** What keeps the metrics bounded. */
@NullMarked
package io.durabledelete.api.metrics;

import org.jspecify.annotations.NullMarked;
