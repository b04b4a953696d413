/** Fixtures of the API service's tests: the service on real servers, tokens, and what it sends. */
package io.durabledelete.api.testing;
