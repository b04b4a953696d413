package io.durabledelete.api.openapi;

import io.durabledelete.api.problem.ProblemType;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the annotations of a resource's methods say of an operation.
 *
 * @param needsToken whether it needs a valid one
 * @param role the least one, in lower case; null: any, or none
 * @param problems those of its own
 */
record Call(
    boolean needsToken, @Nullable String role, @Nullable String scope, Set<ProblemType> problems) {}
