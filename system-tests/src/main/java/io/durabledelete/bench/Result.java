package io.durabledelete.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What one benchmark measured, round by round. */
final class Result {
  private final String name;
  private final String unit;
  private final List<Double> ours = new ArrayList<>();
  private final List<Double> reference = new ArrayList<>();
  private final Map<String, List<Double>> details = new TreeMap<>();

  Result(String name, String unit) {
    this.name = name;
    this.unit = unit;
  }

  String name() {
    return name;
  }

  /** The same figures under another name, to be judged by another goal. */
  Result named(String other) {
    Result same = new Result(other, unit);
    same.ours.addAll(ours);
    return same;
  }

  /** One round without anything to compare it with. */
  void add(double oursNow) {
    ours.add(oursNow);
  }

  /** One round in which both were measured. */
  void add(double oursNow, double referenceNow) {
    ours.add(oursNow);
    reference.add(referenceNow);
  }

  /** Something else about a round that a reader may want to know. */
  void detail(String what, double figure) {
    details.computeIfAbsent(what, none -> new ArrayList<>()).add(Figures.rounded(figure));
  }

  /** A line of which the figure itself has a goal. */
  String line(Goal goal) {
    return line(goal, new Figures(ours));
  }

  /** A line of which the ratio to the reference has a goal. */
  String ratioLine(Goal goal) {
    return line(goal, new Figures(ours).over(new Figures(reference)));
  }

  private String line(Goal goal, Figures judged) {
    Figures compared = reference.isEmpty() ? null : new Figures(reference);
    ObjectNode line = JsonNodeFactory.instance.objectNode();
    line.put("name", name).put("unit", unit);
    line.set("ours", new Figures(ours).json());
    line.set("reference", json(compared));
    line.set("ratio", json(compared == null ? null : new Figures(ours).over(compared)));
    line.set("goal", goal.json());
    line.put("met", goal.isMetBy(judged.median()));
    ObjectNode rounds = line.putObject("rounds");
    details.forEach((what, figures) -> figures.forEach(rounds.withArray(what)::add));
    return line.toString();
  }

  private static JsonNode json(@Nullable Figures figures) {
    return figures == null ? JsonNodeFactory.instance.nullNode() : figures.json();
  }
}
