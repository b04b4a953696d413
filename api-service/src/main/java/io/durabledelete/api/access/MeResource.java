package io.durabledelete.api.access;

import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Who the caller is to us, so that a user interface offers only what will be allowed. */
@Path("/api/v1/me")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Caller")
public class MeResource {
  private final CurrentCaller caller;

  MeResource(CurrentCaller caller) {
    this.caller = caller;
  }

  @GET
  @AnyCaller
  @Operation(operationId = "getMe", summary = "The caller's projects, roles and scopes")
  public MeView me() {
    return MeView.of(caller.get());
  }
}
