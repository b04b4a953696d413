/** A job from its message to its end: taking it, doing its steps, deciding failures. */
@NullMarked
package io.durabledelete.worker.deletion;

import org.jspecify.annotations.NullMarked;
