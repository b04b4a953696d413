/** Runs: one execution of a task each. */
@NullMarked
package io.durabledelete.run;

import org.jspecify.annotations.NullMarked;
