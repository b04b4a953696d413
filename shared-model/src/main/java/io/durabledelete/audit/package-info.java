/** Who did what, when and why: entries that outlive their subject. */
@NullMarked
package io.durabledelete.audit;

import org.jspecify.annotations.NullMarked;
