/**
 * What attackers try, and what it must come to: the OWASP API risks of 2023, one class for each.
 */
package io.durabledelete.api.security;
