package io.durabledelete.api.problem;

import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** The pages that the problems' types lead to; they need no token (rule X1). */
@Path("/problems")
@Produces("text/html;charset=UTF-8")
@Tag(name = "Problems")
public class ProblemPages {
  @GET
  @Operation(operationId = "listProblems", summary = "All problem types, by status")
  @APIResponse(responseCode = "200", description = "A page for people")
  public String index() {
    String rows =
        Arrays.stream(ProblemType.values())
            .sorted((one, other) -> Integer.compare(one.status(), other.status()))
            .map(
                type ->
                    Html.filled(
                        """
                        <tr><td>%s</td><td><a href="%s"><code>%s</code></a></td><td>%s</td></tr>
                        """,
                        type.status(), type.uri(), type.text(), type.title()))
            .collect(Collectors.joining());
    return Html.page(
        "Problems",
        Html.filled(
                """
                <h1>Problems</h1>
                <p>Whatever goes wrong is answered as <code>application/problem+json</code>
                (<a href="https://www.rfc-editor.org/rfc/rfc9457">RFC 9457</a>); its
                <code>type</code> leads to one of these pages.</p>
                """)
            + "<table>\n<thead><tr><th scope=\"col\">status</th><th scope=\"col\">type</th>"
            + "<th scope=\"col\">what it is</th></tr></thead>\n<tbody>\n"
            + rows
            + "</tbody>\n</table>\n");
  }

  @GET
  @Path("/{name}")
  @Operation(operationId = "explainProblem", summary = "Explain a problem type and its mend")
  @APIResponse(responseCode = "200", description = "A page for people")
  public String page(@PathParam("name") String name) {
    ProblemType type = ProblemType.of(name).orElseThrow(Problem::notFound);
    ProblemMeaning meaning = ProblemMeaning.of(type);
    return Html.page(
        type.title(),
        Html.filled(
            """
            <p><a href="/problems">All problems</a></p>
            <h1>%s</h1>
            <p><code>%s</code>, HTTP status <strong>%s</strong></p>
            <h2>What it means</h2>
            <p>%s</p>
            <h2>What to do</h2>
            <p>%s</p>
            <h2>An example</h2>
            <pre><code>%s</code></pre>
            """,
            type.title(),
            type.text(),
            type.status(),
            meaning.text(),
            type.mend(),
            Html.json(meaning.example(type))));
  }
}
