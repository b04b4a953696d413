package io.durabledelete.api.deadletter;

import io.durabledelete.api.json.InstantToken;
import io.durabledelete.api.problem.Problem;
import io.durabledelete.deadletter.DeadLetter;
import io.durabledelete.deadletter.DeadLetters;
import io.durabledelete.deadletter.LetterFilter;
import io.durabledelete.deadletter.LetterLists;
import io.durabledelete.deadletter.LetterSource;
import io.durabledelete.deadletter.Verdict;
import io.durabledelete.deadletter.Verdicts;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Dead letters as operators see them, each with what is true of it now. */
@Singleton
final class LetterViews {
  private final DeadLetters letters;
  private final LetterLists lists;
  private final Verdicts verdicts;
  private final LetterSource source;
  private final DeadLetterIntake intake;

  LetterViews(
      DeadLetters letters,
      LetterLists lists,
      Verdicts verdicts,
      LetterSource source,
      DeadLetterIntake intake) {
    this.letters = letters;
    this.lists = lists;
    this.verdicts = verdicts;
    this.source = source;
    this.intake = intake;
  }

  LetterPage page(LetterFilter filter, @Nullable InstantToken after, int size) {
    LetterLists.Position position =
        after == null ? null : new LetterLists.Position(after.at(), after.id());
    List<DeadLetter> found = lists.page(filter, position, size + 1);
    boolean more = found.size() > size;
    List<DeadLetter> items = more ? found.subList(0, size) : found;
    Map<UUID, Verdict> now = verdicts.of(items);
    OptionalLong waiting = source.waiting();
    return new LetterPage(
        items.stream()
            .map(letter -> LetterView.of(letter, now.getOrDefault(letter.id(), Verdict.UNKNOWN)))
            .toList(),
        more ? token(items.getLast()) : null,
        intake.isEnabled(),
        waiting.isPresent() ? waiting.getAsLong() : null);
  }

  private static String token(DeadLetter last) {
    return new InstantToken(last.firstDeathAt(), last.id()).text();
  }

  LetterDetail detail(UUID id) {
    LetterView view = view(id);
    return letters
        .content(id)
        .map(content -> LetterDetail.of(view, content))
        .orElseThrow(Problem::notFound);
  }

  LetterView view(UUID id) {
    DeadLetter letter = letters.find(id).orElseThrow(Problem::notFound);
    return LetterView.of(letter, verdicts.of(List.of(letter)).getOrDefault(id, Verdict.UNKNOWN));
  }
}
