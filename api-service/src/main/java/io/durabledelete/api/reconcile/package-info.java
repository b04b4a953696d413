/** The reconciler: nothing that was accepted stays in limbo. */
@NullMarked
package io.durabledelete.api.reconcile;

import org.jspecify.annotations.NullMarked;
