/** Who may do what: the caller's project, role and scopes. */
@NullMarked
package io.durabledelete.api.access;

import org.jspecify.annotations.NullMarked;
