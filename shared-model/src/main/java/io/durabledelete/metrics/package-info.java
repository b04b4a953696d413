/** What both services measure in the same way. */
@NullMarked
package io.durabledelete.metrics;

import org.jspecify.annotations.NullMarked;
