/** What keeps the logs trustworthy. */
@NullMarked
package io.durabledelete.logging;

import org.jspecify.annotations.NullMarked;
