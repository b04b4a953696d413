/** The delete worker: its start and what its parts are made of. */
@NullMarked
package io.durabledelete.worker;

import org.jspecify.annotations.NullMarked;
