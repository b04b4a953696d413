package io.durabledelete.api.live;

import io.durabledelete.api.access.Admission;
import io.durabledelete.api.access.Caller;
import io.durabledelete.api.access.Role;
import io.durabledelete.api.access.Scopes;
import io.durabledelete.api.problem.Problem;
import io.durabledelete.api.problem.ProblemType;
import io.quarkus.websockets.next.HttpUpgradeCheck;
import io.smallrye.mutiny.Uni;
import io.vertx.core.http.HttpServerRequest;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;

/**
 * Decides who may open a socket: what {@link Admission} says, then the browser's origin, then what
 * there is room for. Whoever is let in is one who watches from here on, before he is told so.
 */
@Singleton
final class EventsUpgrade implements HttpUpgradeCheck {
  /** A token that is all but expired is expired: nobody could make use of the socket. */
  private static final Duration LEAST_LEFT = Duration.ofSeconds(1);

  private final Admission admission;
  private final Origins origins;
  private final LiveFeed feed;
  private final LiveConnections connections;
  private final Clock clock;

  EventsUpgrade(
      Admission admission,
      Origins origins,
      LiveFeed feed,
      LiveConnections connections,
      Clock clock) {
    this.admission = admission;
    this.origins = origins;
    this.feed = feed;
    this.connections = connections;
    this.clock = clock;
  }

  /** Fails with the problem that is to be answered. */
  @Override
  public Uni<CheckResult> perform(HttpUpgradeContext context) {
    return admission.caller(context.securityIdentity()).map(caller -> admit(context, caller));
  }

  private CheckResult admit(HttpUpgradeContext context, Caller caller) {
    if (caller.until().isBefore(clock.instant().plus(LEAST_LEFT))) {
      throw Admission.unauthorized();
    }
    String projectId = context.pathParam("project_id");
    admission
        .refusal(caller, projectId, Role.VIEWER, Scopes.TASKS_READ)
        .ifPresent(EventsUpgrade::refuse);
    HttpServerRequest request = context.httpRequest();
    origins.check(request);
    Handshake.check(request);
    LiveConnection connection =
        new LiveConnection(
            new LiveConnection.Viewer(
                caller.subject(), projectId, caller.has(Scopes.RUNS_READ), caller.until()),
            Network.of(request));
    takeIn(connection);
    context.userData().put(LiveConnection.KEY, connection);
    return CheckResult.permitUpgradeSync();
  }

  private static void refuse(Problem problem) {
    throw problem;
  }

  /** First in, then the look: a subscription that ends from here on ends the connection, too. */
  private void takeIn(LiveConnection connection) {
    connections.add(connection);
    if (!feed.flows()) {
      connections.end(connection, Ending.NOT_OPENED);
      throw Problem.of(
          ProblemType.EVENTS_UNAVAILABLE, "This replica gets no events from the broker now.");
    }
  }
}
