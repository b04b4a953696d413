/** Errors as problem+json (RFC 9457), each type with a page that explains it. */
@NullMarked
package io.durabledelete.api.problem;

import org.jspecify.annotations.NullMarked;
