/** A small model checker: every state that a model can come to, the nearest first. */
@NullMarked
package io.durabledelete.protocol.checker;

import org.jspecify.annotations.NullMarked;
