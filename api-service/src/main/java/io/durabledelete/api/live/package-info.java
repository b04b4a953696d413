/** Live events: what happens to a project's tasks and runs, pushed to whoever watches. */
@NullMarked
package io.durabledelete.api.live;

import org.jspecify.annotations.NullMarked;
