/** The API service: its start and what its parts are made of. */
@NullMarked
package io.durabledelete.api;

import org.jspecify.annotations.NullMarked;
