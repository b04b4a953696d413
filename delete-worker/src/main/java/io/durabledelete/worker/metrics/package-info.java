/** What the worker measures of its surroundings. */
@NullMarked
package io.durabledelete.worker.metrics;

import org.jspecify.annotations.NullMarked;
