/** What the services announce to the world. */
@NullMarked
package io.durabledelete.event;

import org.jspecify.annotations.NullMarked;
