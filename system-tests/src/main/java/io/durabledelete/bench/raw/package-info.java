/** The same writes by the bare drivers, as well as one can: what the product is compared with. */
@NullMarked
package io.durabledelete.bench.raw;

import org.jspecify.annotations.NullMarked;
