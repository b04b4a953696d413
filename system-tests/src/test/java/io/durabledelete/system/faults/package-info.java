/** Random work, seeded faults, and a checker that judges the history of both. */
package io.durabledelete.system.faults;
