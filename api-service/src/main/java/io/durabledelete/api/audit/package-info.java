/** Reading the audit. */
@NullMarked
package io.durabledelete.api.audit;

import org.jspecify.annotations.NullMarked;
