/** Tasks, their state machine, and every conditional write on them by name. */
@NullMarked
package io.durabledelete.task;

import org.jspecify.annotations.NullMarked;
