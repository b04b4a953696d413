/** Dead letters: what they are, the ledger that keeps them, and what is true of each now. */
@NullMarked
package io.durabledelete.deadletter;

import org.jspecify.annotations.NullMarked;
