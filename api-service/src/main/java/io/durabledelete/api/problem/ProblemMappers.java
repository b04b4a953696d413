package io.durabledelete.api.problem;

import com.mongodb.MongoException;
import io.quarkus.security.AuthenticationFailedException;
import io.quarkus.security.UnauthorizedException;
import jakarta.ws.rs.NotAcceptableException;
import jakarta.ws.rs.NotAllowedException;
import jakarta.ws.rs.NotFoundException;
import jakarta.ws.rs.NotSupportedException;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import org.jboss.logging.Logger;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;

/** Every exception that can leave a resource, as a problem. */
final class ProblemMappers {
  private static final Logger LOG = Logger.getLogger(ProblemMappers.class);

  @ServerExceptionMapper
  Response problem(Problem problem) {
    return problem.response();
  }

  @ServerExceptionMapper({AuthenticationFailedException.class, UnauthorizedException.class})
  Response unauthorized(SecurityException refused) {
    return Problem.of(ProblemType.UNAUTHORIZED, "The token is missing, expired or not ours.")
        .response();
  }

  /** Whatever the database could not do: repeating is safe, and nothing was taken back. */
  @ServerExceptionMapper
  Response database(MongoException failure) {
    LOG.warnf("The database did not do what was asked: %s", failure.toString());
    return Problem.of(
            ProblemType.DATABASE_UNAVAILABLE, "The database is away, or its answer is not known.")
        .response();
  }

  @ServerExceptionMapper
  Response http(WebApplicationException refused) {
    return Problem.of(typeOf(refused), detail(refused)).response();
  }

  private static ProblemType typeOf(WebApplicationException refused) {
    return switch (refused) {
      case NotFoundException e -> ProblemType.NOT_FOUND;
      case NotAllowedException e -> ProblemType.METHOD_NOT_ALLOWED;
      case NotAcceptableException e -> ProblemType.NOT_ACCEPTABLE;
      case NotSupportedException e -> ProblemType.UNSUPPORTED_MEDIA_TYPE;
      default ->
          switch (refused.getResponse().getStatus()) {
            case 401 -> ProblemType.UNAUTHORIZED;
            case 403 -> ProblemType.FORBIDDEN;
            case 406 -> ProblemType.NOT_ACCEPTABLE;
            case 413 -> ProblemType.TOO_LARGE;
            case 400, 422 -> ProblemType.INVALID_BODY;
            default -> ProblemType.INTERNAL_ERROR;
          };
    };
  }

  private static String detail(WebApplicationException refused) {
    return typeOf(refused) == ProblemType.NOT_FOUND
        ? "There is nothing here for this token."
        : String.valueOf(refused.getMessage());
  }

  /**
   * Whoever goes away in the middle of a request must not fill the log: nobody reads the answer.
   */
  @ServerExceptionMapper
  Response gone(IOException broken) {
    LOG.debugf("A request was not sent to its end: %s", broken.toString());
    return Problem.of(ProblemType.INVALID_BODY, "The request ended too early.").response();
  }

  @ServerExceptionMapper
  Response unexpected(Exception failure) {
    LOG.error("A request ended unexpectedly", failure);
    return Problem.of(ProblemType.INTERNAL_ERROR, "The request ended unexpectedly.").response();
  }
}
