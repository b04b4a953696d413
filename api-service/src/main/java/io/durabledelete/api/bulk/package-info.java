/** Working on bulk deletions, a batch at a time, and following them. */
@NullMarked
package io.durabledelete.api.bulk;

import org.jspecify.annotations.NullMarked;
