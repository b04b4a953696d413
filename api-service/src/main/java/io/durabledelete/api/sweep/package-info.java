/** Finding and healing what no longer fits together. */
@NullMarked
package io.durabledelete.api.sweep;

import org.jspecify.annotations.NullMarked;
