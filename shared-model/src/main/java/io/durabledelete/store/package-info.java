/**
 * MongoDB as both services use it: client settings, collections, migrations, transactions and the
 * database's clock.
 */
@NullMarked
package io.durabledelete.store;

import org.jspecify.annotations.NullMarked;
