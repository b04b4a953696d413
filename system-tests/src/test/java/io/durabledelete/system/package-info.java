/** Both services as real processes against real servers, and what must hold whatever dies. */
package io.durabledelete.system;
