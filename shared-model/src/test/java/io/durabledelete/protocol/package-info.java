/** The protocol of deletions as a model that is checked in every state it can come to. */
@NullMarked
package io.durabledelete.protocol;

import org.jspecify.annotations.NullMarked;
