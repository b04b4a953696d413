/** Accepting deletions, following them, undoing the mark. */
@NullMarked
package io.durabledelete.api.deletion;

import org.jspecify.annotations.NullMarked;
