package io.durabledelete.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** The figures of some rounds, in the order of the rounds. */
record Figures(List<Double> rounds) {
  double median() {
    List<Double> sorted = rounds.stream().sorted().toList();
    int middle = sorted.size() / 2;
    return sorted.size() % 2 == 1
        ? sorted.get(middle)
        : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
  }

  /** Round by round: only what was measured side by side may be compared. */
  Figures over(Figures reference) {
    return new Figures(
        IntStream.range(0, rounds.size())
            .mapToObj(round -> rounds.get(round) / reference.rounds.get(round))
            .toList());
  }

  JsonNode json() {
    return JsonNodeFactory.instance
        .objectNode()
        .put("min", rounded(rounds.stream().mapToDouble(figure -> figure).min().orElseThrow()))
        .put("median", rounded(median()))
        .put("max", rounded(rounds.stream().mapToDouble(figure -> figure).max().orElseThrow()));
  }

  static double rounded(double figure) {
    return Math.round(figure * 1000) / 1000.0;
  }

  /** The figure that this part of all the figures does not exceed. */
  static double percentile(List<Double> figures, double percent) {
    List<Double> sorted = new ArrayList<>(figures);
    sorted.sort(null);
    int rank = (int) Math.ceil(sorted.size() * percent / 100);
    return sorted.get(Math.max(0, rank - 1));
  }
}
