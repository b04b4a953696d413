package io.durabledelete.api.problem;

import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.spi.BeanManager;
import jakarta.inject.Singleton;
import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.Path;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Which methods there are at which path, as the resources say. */
@Singleton
final class Methods {
  private static final Pattern PARAMETER = Pattern.compile("\\{[^}]*}");

  /** By the number of slashes, so that few patterns have to be tried: this is asked each time. */
  private final Map<Long, List<At>> bySlashes;

  Methods(BeanManager beans) {
    Map<String, Set<String>> byTemplate = new HashMap<>();
    beans.getBeans(Object.class, Any.Literal.INSTANCE).stream()
        .map(bean -> bean.getBeanClass())
        .filter(resource -> resource.isAnnotationPresent(Path.class))
        .distinct()
        .forEach(resource -> collect(resource, byTemplate));
    // what is written out goes before what is a parameter (JAX-RS 3.1, 3.7.2)
    this.bySlashes =
        byTemplate.entrySet().stream()
            .map(entry -> At.of(entry.getKey(), entry.getValue()))
            .sorted(Comparator.comparing(At::literals).reversed())
            .collect(Collectors.groupingBy(At::slashes));
  }

  /** A path and its methods, the ones that come of themselves among them. */
  private record At(long slashes, Pattern path, int literals, Set<String> methods) {
    static At of(String template, Set<String> given) {
      Set<String> methods = new TreeSet<>(given);
      methods.add(HttpMethod.OPTIONS);
      if (methods.contains(HttpMethod.GET)) {
        methods.add(HttpMethod.HEAD);
      }
      String literal = PARAMETER.matcher(template).replaceAll("");
      String path = PARAMETER.matcher(template).replaceAll("[^/]+");
      return new At(count(template), Pattern.compile(path), literal.length(), methods);
    }
  }

  private static void collect(Class<?> resource, Map<String, Set<String>> byTemplate) {
    String base = resource.getAnnotation(Path.class).value();
    for (Method method : resource.getMethods()) {
      verbs(method)
          .forEach(
              verb -> {
                Path own = method.getAnnotation(Path.class);
                String template = own == null ? base : base + own.value();
                byTemplate.computeIfAbsent(template, key -> new TreeSet<>()).add(verb);
              });
    }
  }

  private static Stream<String> verbs(Method method) {
    return Arrays.stream(method.getAnnotations())
        .map(each -> each.annotationType().getAnnotation(HttpMethod.class))
        .flatMap(Stream::ofNullable)
        .map(HttpMethod::value);
  }

  private static long count(String path) {
    return path.chars().filter(character -> character == '/').count();
  }

  /** The methods at a path; empty: nothing is there. */
  Optional<Set<String>> at(String path) {
    return bySlashes.getOrDefault(count(path), List.of()).stream()
        .filter(each -> each.path().matcher(path).matches())
        .findFirst()
        .map(At::methods);
  }
}
