/** Fixtures for the tests of every module: real servers, and things that speak the domain. */
package io.durabledelete.testing;
