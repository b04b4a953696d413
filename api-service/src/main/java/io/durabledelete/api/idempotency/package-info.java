/** Requests that may be sent again: the same Idempotency-Key gets the first answer again. */
@NullMarked
package io.durabledelete.api.idempotency;

import org.jspecify.annotations.NullMarked;
