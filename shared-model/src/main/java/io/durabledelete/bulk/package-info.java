/** Bulk deletions: many at once, followed as one. */
@NullMarked
package io.durabledelete.bulk;

import org.jspecify.annotations.NullMarked;
