/** Whole lists as files: CSV and NDJSON. */
@NullMarked
package io.durabledelete.api.export;

import org.jspecify.annotations.NullMarked;
