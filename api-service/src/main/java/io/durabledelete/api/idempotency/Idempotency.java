package io.durabledelete.api.idempotency;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.mongodb.client.ClientSession;
import io.durabledelete.api.problem.Problem;
import io.durabledelete.api.problem.ProblemType;
import io.durabledelete.store.Transactions;
import jakarta.inject.Singleton;
import jakarta.ws.rs.core.Response;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Does what a request asks for in a transaction, and when the request has an Idempotency-Key, once
 * for that key of its project (rule T9):
 *
 * <ol>
 *   <li>The key was answered before: the same answer again, or 422 for another request.
 *   <li>Else, in one transaction: claim the key, do the work, keep the answer with the key. A crash
 *       or a failure leaves neither the work nor the key.
 *   <li>Somebody else has claimed the key: look again, and without an answer it is under way (409).
 * </ol>
 *
 * <p>The claim comes first, so that only a conflict about the key ends the request; one about
 * anything else runs the transaction again, as it does without a key.
 */
@Singleton
public final class Idempotency {
  /** The request header with the key. */
  public static final String HEADER = "Idempotency-Key";

  /** What the API's description says of the header. */
  public static final String DESCRIPTION =
      "1 to 255 printable ASCII characters, kept for 24 hours in the project: the same key and body"
          + " get the first answer again (with Idempotent-Replayed: true), another request with the"
          + " key gets 422, and while the first one is under way 409.";

  /** The bounds of a key, for the API's description. */
  public static final int MAX_LENGTH = 255;

  /** For requests that have no body. */
  public static final JsonNode NO_BODY = NullNode.getInstance();

  private final Transactions transactions;
  private final KeyedRequests requests;
  private final FirstAnswers answers;

  Idempotency(Transactions transactions, KeyedRequests requests, FirstAnswers answers) {
    this.transactions = transactions;
    this.requests = requests;
    this.answers = answers;
  }

  /**
   * Answers the request under way by work whose writes are all made in the session. A problem
   * thrown by the work takes everything back, the key too; conflicts run the work again.
   *
   * @param body the request's, as it was read: the order of members makes no difference
   */
  public Response once(JsonNode body, Function<ClientSession, Response> work) {
    return once(body, work, Function.identity(), done -> {});
  }

  /**
   * The same, with something to do once it is committed, such as an event. It is left out when the
   * answer is a repeated one, and lost when the process dies in between.
   */
  public <T> Response once(
      JsonNode body,
      Function<ClientSession, T> work,
      Function<T, Response> answer,
      Consumer<T> afterwards) {
    Optional<KeyedRequest> keyed = requests.current(body);
    if (keyed.isPresent()) {
      return again(keyed.get()).orElseGet(() -> first(keyed.get(), work, answer, afterwards));
    }
    T done = transactions.run(work);
    afterwards.accept(done);
    return answer.apply(done);
  }

  private Optional<Response> again(KeyedRequest request) {
    return answers.find(request).map(FirstAnswer::again);
  }

  private <T> Response first(
      KeyedRequest request,
      Function<ClientSession, T> work,
      Function<T, Response> answer,
      Consumer<T> afterwards) {
    try {
      Done<T> done =
          transactions.run(
              session -> {
                answers.claim(session, request);
                T result = work.apply(session);
                Response response = answer.apply(result);
                answers.keep(session, request, response);
                return new Done<>(result, response);
              });
      afterwards.accept(done.result());
      return done.response();
    } catch (FirstAnswers.KeyTaken e) {
      return again(request).orElseThrow(Idempotency::underWay);
    }
  }

  private record Done<T>(T result, Response response) {}

  private static Problem underWay() {
    return Problem.of(
        ProblemType.IDEMPOTENCY_KEY_UNDER_WAY,
        "%s: a request with this key is under way.".formatted(HEADER));
  }
}
