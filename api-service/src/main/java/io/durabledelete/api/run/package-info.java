/** Runs over HTTP. */
@NullMarked
package io.durabledelete.api.run;

import org.jspecify.annotations.NullMarked;
