/** The dashboard in a real browser, on the whole product. */
package io.durabledelete.system.browser;
