/** Removing for good what was kept long enough. */
@NullMarked
package io.durabledelete.api.retention;

import org.jspecify.annotations.NullMarked;
