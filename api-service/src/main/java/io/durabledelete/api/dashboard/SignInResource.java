package io.durabledelete.api.dashboard;

import io.durabledelete.api.dashboard.SignIn.Person;
import io.durabledelete.api.openapi.Problems;
import io.durabledelete.api.problem.Problem;
import io.durabledelete.api.problem.ProblemType;
import io.durabledelete.settings.Setting;
import io.durabledelete.settings.Settings;
import io.quarkus.security.AuthenticationException;
import io.quarkus.security.AuthenticationFailedException;
import io.smallrye.mutiny.Uni;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.headers.Header;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.logging.Logger;

/**
 * Signs people in to the dashboard by the identity provider (rule X1). The session is between the
 * browser and these paths; the page gets an access token by it and calls the API with that alone.
 */
@Path(DashboardTenant.FOLDER)
@Tag(name = "Dashboard")
public class SignInResource {
  private static final Logger LOG = Logger.getLogger(SignInResource.class);
  private static final String PAGE = "/";

  private final SignIn signIn;
  private final boolean hasProvider;
  private final String clientId;
  private final Optional<String> origin;

  SignInResource(SignIn signIn, Settings settings) {
    this.signIn = signIn;
    this.hasProvider = settings.optionalText(Setting.OIDC_AUTH_SERVER_URL).isPresent();
    this.clientId = settings.text(Setting.OIDC_CLIENT_ID);
    this.origin = settings.optionalText(Setting.DASHBOARD_URL);
  }

  @GET
  @Path(DashboardTenant.SIGN_IN)
  @Operation(
      operationId = "signInToDashboard",
      summary = "Sign in by the identity provider, and come back to the dashboard",
      description = "For people in a browser, who get a page where others get a problem.")
  @Problems({
    ProblemType.NOT_SIGNED_IN,
    ProblemType.NOT_FOUND,
    ProblemType.IDENTITY_PROVIDER_UNAVAILABLE
  })
  @APIResponse(
      responseCode = "303",
      description = "To the identity provider, or back to the dashboard",
      headers = @Header(name = "Location", ref = "Location"))
  public Uni<Response> signIn(@Context RoutingContext context) {
    HttpServerRequest request = begin(context);
    if (Asker.isScript(request)) {
      throw nobody();
    }
    return signIn
        .person(context)
        .chain(person -> person.isPresent() ? Uni.createFrom().item(to(PAGE)) : away(context))
        .onFailure(failure -> failure instanceof AuthenticationFailedException)
        .recoverWithUni(failure -> anew(context, failure))
        .onFailure(SignIn::isProviderAway)
        .recoverWithItem(() -> Refusal.of(providerAway(), request))
        .onFailure(failure -> failure instanceof AuthenticationException)
        .recoverWithItem(() -> Refusal.of(notCompleted(), request));
  }

  /** The session is no good any more. */
  private Uni<Response> anew(RoutingContext context, Throwable failure) {
    if (SignIn.isProviderAway(failure)) {
      return Uni.createFrom().failure(failure);
    }
    SessionCookies.end(context.request());
    return away(context);
  }

  /** To the provider; but its answer to what this browser never asked leads nowhere. */
  private Uni<Response> away(RoutingContext context) {
    Response refusal = Refusal.of(notCompleted(), context.request());
    return context.queryParams().contains("state")
        ? Uni.createFrom().item(refusal)
        : signIn.place(context).map(place -> place.map(SignInResource::to).orElse(refusal));
  }

  @GET
  @Path(DashboardTenant.SESSION)
  @Produces(MediaType.APPLICATION_JSON)
  @Operation(
      operationId = "getDashboardSession",
      summary = "The access token of whoever is signed in to the dashboard in this browser")
  @Problems({
    ProblemType.NOT_SIGNED_IN,
    ProblemType.OTHER_SITE,
    ProblemType.NOT_FOUND,
    ProblemType.IDENTITY_PROVIDER_UNAVAILABLE
  })
  public Uni<Session> session(@Context RoutingContext context) {
    HttpServerRequest request = begin(context);
    refuseOtherSites(request);
    return signIn
        .person(context)
        .map(person -> person.orElseThrow(SignInResource::nobody))
        .map(person -> Session.of(person.tokens().getAccessToken()))
        .onFailure(SignIn::isProviderAway)
        .transform(failure -> providerAway())
        .onFailure(failure -> failure instanceof AuthenticationException)
        .transform(failure -> ended(request, failure));
  }

  private static Problem ended(HttpServerRequest request, Throwable failure) {
    LOG.infof("A session of the dashboard ends: %s", reasons(failure));
    SessionCookies.end(request);
    return nobody();
  }

  private static String reasons(Throwable failure) {
    return Stream.iterate(failure, Objects::nonNull, Throwable::getCause)
        .map(Throwable::toString)
        .collect(Collectors.joining(", because of "));
  }

  @GET
  @Path(DashboardTenant.SIGN_OUT)
  @Operation(
      operationId = "signOutOfDashboard",
      summary = "End the session here and at the identity provider, and come back to the dashboard")
  @Problems({ProblemType.OTHER_SITE, ProblemType.NOT_FOUND})
  @APIResponse(
      responseCode = "303",
      description = "To the identity provider's exit, or back to the dashboard",
      headers = @Header(name = "Location", ref = "Location"))
  public Uni<Response> signOut(@Context RoutingContext context) {
    HttpServerRequest request = begin(context);
    refuseOtherSites(request);
    return signIn
        .person(context)
        // whoever it was: the session ends here, whether or not the provider can be told
        .onFailure(failure -> failure instanceof AuthenticationException)
        .recoverWithItem(Optional.empty())
        .onFailure(SignIn::isProviderAway)
        .recoverWithItem(Optional.empty())
        .invoke(() -> SessionCookies.end(request))
        .map(person -> to(person.flatMap(each -> exit(each, request)).orElse(PAGE)));
  }

  /** OpenID Connect RP-Initiated Logout. */
  private Optional<String> exit(Person person, HttpServerRequest request) {
    return Optional.ofNullable(person.endSession())
        .map(
            place ->
                "%s?id_token_hint=%s&client_id=%s&post_logout_redirect_uri=%s"
                    .formatted(
                        place,
                        person.tokens().getIdToken(),
                        encoded(clientId),
                        encoded(origin.orElseGet(() -> origin(request)) + PAGE)));
  }

  private static String origin(HttpServerRequest request) {
    return request.scheme() + "://" + URI.create(request.absoluteURI()).getAuthority();
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  private HttpServerRequest begin(RoutingContext context) {
    context.response().putHeader(HttpHeaders.CACHE_CONTROL, "no-store");
    if (!hasProvider) {
      throw Problem.notFound();
    }
    return context.request();
  }

  private static void refuseOtherSites(HttpServerRequest request) {
    if (Asker.isAnotherSite(request)) {
      throw Problem.of(ProblemType.OTHER_SITE, "A page of another web site asked for this.");
    }
  }

  /** Not resolved against the request, which may have come through a proxy. */
  private static Response to(String place) {
    return Response.status(Response.Status.SEE_OTHER).header(HttpHeaders.LOCATION, place).build();
  }

  private static Problem nobody() {
    return Problem.of(ProblemType.NOT_SIGNED_IN, "There is no session, or it has ended.");
  }

  private static Problem notCompleted() {
    return Problem.of(
        ProblemType.NOT_SIGNED_IN,
        "The sign-in was not completed: it was refused, took too long, or began elsewhere.");
  }

  private static Problem providerAway() {
    return Problem.of(
        ProblemType.IDENTITY_PROVIDER_UNAVAILABLE, "The identity provider does not answer.");
  }
}
