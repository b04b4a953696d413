package io.durabledelete.api.problem;

import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import org.eclipse.microprofile.openapi.annotations.Operation;

/** The pages that the problems' types lead to; they need no token (rule X1). */
@Path("/problems/{name}")
public class ProblemPages {
  @GET
  @Produces("text/html;charset=UTF-8")
  @Operation(summary = "Explain a problem type and its mend", operationId = "explainProblem")
  public String page(@PathParam("name") String name) {
    ProblemType type = ProblemType.of(name).orElseThrow(Problem::notFound);
    return """
        <!doctype html>
        <html lang="en">
        <head><meta charset="utf-8"><title>%2$s</title></head>
        <body>
        <h1>%2$s</h1>
        <p><code>%1$s</code>, HTTP status %3$d</p>
        <p>%4$s</p>
        </body>
        </html>
        """
        .formatted(type.text(), type.title(), type.status(), type.mend());
  }
}
