/** Where a piece of work comes from: the thread of spans from a request to the hard delete. */
@NullMarked
package io.durabledelete.trace;

import org.jspecify.annotations.NullMarked;
