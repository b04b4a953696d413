/** What the dashboard's page needs of the server besides the API. */
@NullMarked
package io.durabledelete.api.dashboard;

import org.jspecify.annotations.NullMarked;
