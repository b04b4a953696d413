/** Tasks over HTTP: create, import, read, change. */
@NullMarked
package io.durabledelete.api.task;

import org.jspecify.annotations.NullMarked;
