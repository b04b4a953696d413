/** Schedules: cron arithmetic, occurrences, and the registrations that make tasks fire. */
@NullMarked
package io.durabledelete.schedule;

import org.jspecify.annotations.NullMarked;
