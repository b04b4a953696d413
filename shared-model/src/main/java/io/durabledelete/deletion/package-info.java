/**
 * Deletions: what a task carries while it is being deleted, the job message, and what is left
 * afterwards.
 */
@NullMarked
package io.durabledelete.deletion;

import org.jspecify.annotations.NullMarked;
