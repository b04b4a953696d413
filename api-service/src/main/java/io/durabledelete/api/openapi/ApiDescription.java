package io.durabledelete.api.openapi;

import io.quarkus.smallrye.openapi.OpenApiFilter;
import org.eclipse.microprofile.openapi.OASFilter;
import org.eclipse.microprofile.openapi.models.OpenAPI;
import org.jboss.jandex.IndexView;

/**
 * Completes the API's description while the service is built (rule P2). What the resources and
 * records say is taken from them; prose, bounds, bodies and examples stand in {@code
 * META-INF/openapi.yaml}. Whatever has no words or no example there ends the build.
 */
@OpenApiFilter(stages = OpenApiFilter.RunStage.BUILD)
public final class ApiDescription implements OASFilter {
  private final IndexView index;

  public ApiDescription(IndexView index) {
    this.index = index;
  }

  @Override
  public void filterOpenAPI(OpenAPI api) {
    Prose prose = Prose.takenFrom(api);
    new Views(index).complete(api);
    SchemaNames.change(api, prose);
    prose.tell(api);
    completeOperations(api, prose);
    Links.addTo(api);
    api.getComponents().setExamples(null); // each is where it belongs
  }

  private void completeOperations(OpenAPI api, Prose prose) {
    Calls calls = new Calls(index);
    ProblemAnswers problems = new ProblemAnswers(api);
    ExamplesOfOperations examples = new ExamplesOfOperations(api, new Examples(api, prose));
    api.getPaths()
        .getPathItems()
        .forEach(
            (path, item) ->
                item.getOperations()
                    .values()
                    .forEach(
                        operation -> {
                          Call call = calls.of(operation);
                          Parameters.refer(api, path, operation);
                          Access.tell(operation, call);
                          SuccessAnswers.complete(api, operation);
                          examples.complete(operation);
                          problems.add(path, operation, call);
                        }));
  }
}
