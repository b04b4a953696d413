package io.durabledelete.api.openapi;

import java.util.List;
import org.eclipse.microprofile.openapi.OASFactory;
import org.eclipse.microprofile.openapi.models.Operation;

/** Says which role and scope an operation needs (rule X1). */
final class Access {
  private static final String SCHEME = "bearer";

  private Access() {}

  static void tell(Operation operation, Call call) {
    if (!call.needsToken()) {
      operation.setSecurity(List.of());
      return;
    }
    String needs = needs(call);
    String description = operation.getDescription();
    operation.setDescription(description == null ? needs : description + "\n\n" + needs);
    operation.setSecurity(
        List.of(OASFactory.createSecurityRequirement().addScheme(SCHEME, List.of())));
  }

  private static String needs(Call call) {
    if (call.role() == null) {
      return "Needs a valid token, and nothing more.";
    }
    return "Needs the role `%s`%s and the scope `%s`."
        .formatted(call.role(), call.role().equals("operator") ? "" : " (at least)", call.scope());
  }
}
