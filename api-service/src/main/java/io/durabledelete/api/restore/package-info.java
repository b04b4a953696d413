/** Undoing a delete before a worker has taken it. */
@NullMarked
package io.durabledelete.api.restore;

import org.jspecify.annotations.NullMarked;
