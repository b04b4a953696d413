/** The settings that the environment gives, each with its kind, default and meaning. */
@NullMarked
package io.durabledelete.settings;

import org.jspecify.annotations.NullMarked;
