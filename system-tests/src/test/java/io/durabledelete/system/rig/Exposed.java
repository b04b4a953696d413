package io.durabledelete.system.rig;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The metrics of one service, as Prometheus reads them. */
public final class Exposed {
  private static final Pattern SAMPLE =
      Pattern.compile("([a-z_0-9]+)(?:\\{(.*)})? ([0-9.eE+-]+|NaN|[+-]Inf)");

  private static final Pattern LABEL = Pattern.compile("([a-z_]+)=\"([^\"]*)\"");

  /** They belong to a family's type, not to what it measures. */
  private static final Set<String> OF_THE_FORMAT = Set.of("le", "quantile");

  private record Sample(String name, Map<String, String> labels, double value) {}

  private final Map<String, String> types = new TreeMap<>();
  private final List<Sample> samples = new ArrayList<>();

  private Exposed() {}

  static Exposed read(String text) {
    Exposed exposed = new Exposed();
    text.lines().forEach(exposed::add);
    return exposed;
  }

  private void add(String line) {
    if (line.startsWith("# TYPE ")) {
      String[] words = line.split(" ");
      types.put(words[2], words[3]);
    } else if (!line.startsWith("#")) {
      Matcher sample = SAMPLE.matcher(line);
      if (!sample.matches()) {
        throw new AssertionError("not a sample: " + line);
      }
      samples.add(
          new Sample(
              sample.group(1), labels(sample.group(2)), Double.parseDouble(sample.group(3))));
    }
  }

  private static Map<String, String> labels(String text) {
    Map<String, String> labels = new TreeMap<>();
    Matcher label = LABEL.matcher(text == null ? "" : text);
    while (label.find()) {
      labels.put(label.group(1), label.group(2));
    }
    return labels;
  }

  /** The types of all families, by their names. */
  public Map<String, String> types() {
    return types;
  }

  /** The names of all series: a family may have several. */
  public Set<String> names() {
    Set<String> names = new TreeSet<>();
    samples.forEach(sample -> names.add(sample.name()));
    return names;
  }

  /** The labels that a family's series have. */
  public Set<String> labelsOf(String family) {
    Set<String> labels = new TreeSet<>();
    samples.stream()
        .filter(sample -> isOf(sample.name(), family))
        .forEach(sample -> labels.addAll(sample.labels().keySet()));
    labels.removeAll(OF_THE_FORMAT);
    return labels;
  }

  private static boolean isOf(String name, String family) {
    return name.equals(family)
        || (name.startsWith(family)
            && Set.of("_count", "_sum", "_bucket").contains(name.substring(family.length())));
  }

  /** The sum of the series that have these labels; each pair is a label and its value. */
  public double value(String name, String... labels) {
    List<Sample> meant =
        samples.stream()
            .filter(sample -> sample.name().equals(name) && has(sample, labels))
            .toList();
    if (meant.isEmpty()) {
      throw new AssertionError(name + String.join(" ", labels) + " is not exposed");
    }
    return meant.stream().mapToDouble(Sample::value).sum();
  }

  private static boolean has(Sample sample, String... labels) {
    for (int i = 0; i < labels.length; i += 2) {
      if (!labels[i + 1].equals(sample.labels().get(labels[i]))) {
        return false;
      }
    }
    return true;
  }
}
