/** Dead letters for operators: taken in, looked at, replayed, discarded. */
@NullMarked
package io.durabledelete.api.deadletter;

import org.jspecify.annotations.NullMarked;
