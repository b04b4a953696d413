/** The API's description: what the code says, put together with META-INF/openapi.yaml. */
@NullMarked
package io.durabledelete.api.openapi;

import org.jspecify.annotations.NullMarked;
