/** The steps of a deletion. Another step is another class. */
@NullMarked
package io.durabledelete.worker.step;

import org.jspecify.annotations.NullMarked;
