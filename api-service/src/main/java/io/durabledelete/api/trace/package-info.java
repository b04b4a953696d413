/** What the log and the traces know of a request. */
@NullMarked
package io.durabledelete.api.trace;

import org.jspecify.annotations.NullMarked;
