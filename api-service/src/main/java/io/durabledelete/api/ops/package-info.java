/** What operators see of the whole installation, and how they set it going (rule O2). */
@NullMarked
package io.durabledelete.api.ops;

import org.jspecify.annotations.NullMarked;
