package io.durabledelete.api.openapi;

import io.durabledelete.api.access.Needs;
import io.durabledelete.api.problem.ProblemType;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.eclipse.microprofile.openapi.models.Operation;
import org.jboss.jandex.AnnotationInstance;
import org.jboss.jandex.AnnotationTarget;
import org.jboss.jandex.DotName;
import org.jboss.jandex.IndexView;
import org.jboss.jandex.MethodInfo;

/** Finds the methods of operations: several are one operation when they differ in media types. */
final class Calls {
  /** It is nobody's business outside its package, but for its description. */
  private static final DotName ANY_CALLER =
      DotName.createSimple(Needs.class.getPackageName() + ".AnyCaller");

  private final IndexView index;

  Calls(IndexView index) {
    this.index = index;
  }

  Call of(Operation operation) {
    List<MethodInfo> methods = methods(operation.getOperationId());
    Set<ProblemType> problems = EnumSet.noneOf(ProblemType.class);
    for (MethodInfo method : methods) {
      AnnotationInstance own = method.annotation(Problems.class);
      if (own != null) {
        Arrays.stream(own.value().asEnumArray()).map(ProblemType::valueOf).forEach(problems::add);
      }
    }
    AnnotationInstance needs = methods.getFirst().annotation(Needs.class);
    return needs == null
        ? new Call(methods.getFirst().hasAnnotation(ANY_CALLER), null, null, problems)
        : new Call(
            true,
            needs.value("role").asEnum().toLowerCase(Locale.ROOT),
            needs.value("scope").asString(),
            problems);
  }

  private List<MethodInfo> methods(String operationId) {
    List<MethodInfo> methods =
        index.getAnnotations(org.eclipse.microprofile.openapi.annotations.Operation.class).stream()
            .filter(each -> each.target().kind() == AnnotationTarget.Kind.METHOD)
            .filter(
                each -> each.valueWithDefault(index, "operationId").asString().equals(operationId))
            .map(each -> each.target().asMethod())
            .toList();
    if (methods.isEmpty()) {
      throw new IllegalStateException("no method says that it is the operation " + operationId);
    }
    return methods;
  }
}
