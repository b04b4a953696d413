package io.durabledelete.api.dashboard;

import io.durabledelete.settings.Setting;
import io.durabledelete.settings.Settings;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Tells the dashboard's page, before anybody is signed in, how people sign in here (rule X1). */
@Path("/dashboard")
@Tag(name = "Dashboard")
public class DashboardResource {
  private final DashboardConfig config;

  DashboardResource(Settings settings) {
    boolean hasProvider = settings.optionalText(Setting.OIDC_AUTH_SERVER_URL).isPresent();
    this.config = new DashboardConfig(hasProvider ? "oidc" : "token");
  }

  /**
   * What the page has to know.
   *
   * @param signIn {@code oidc}: by the identity provider; {@code token}: by a development token
   */
  public record DashboardConfig(String signIn) {}

  @GET
  @Path("/config")
  @Produces(MediaType.APPLICATION_JSON)
  @Operation(operationId = "getDashboardConfig", summary = "How people sign in to the dashboard")
  public DashboardConfig config() {
    return config;
  }
}
