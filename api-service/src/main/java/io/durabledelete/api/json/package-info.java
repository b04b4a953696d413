/** Reading JSON bodies strictly, and paging. */
@NullMarked
package io.durabledelete.api.json;

import org.jspecify.annotations.NullMarked;
