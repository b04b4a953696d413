/** The dispatcher: firing what is due, once. */
@NullMarked
package io.durabledelete.api.schedule;

import org.jspecify.annotations.NullMarked;
