package io.durabledelete.worker.deletion;

import static io.durabledelete.testing.TaskBuilder.aTask;
import static io.durabledelete.worker.deletion.Worker.jobOf;
import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.MongoCommandException;
import com.mongodb.MongoException;
import com.mongodb.ServerAddress;
import io.durabledelete.task.Task;
import org.bson.BsonDocument;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("D10, X3 (API3): what a task's people are told of a failed attempt")
class ToldErrorTest {
  private static final BsonDocument REFUSAL =
      BsonDocument.parse("{ok: 0, errmsg: 'x', code: 2, codeName: 'BadValue'}");

  private static String lastError(RuntimeException failure) {
    try (Worker worker =
        new Worker(
            new TestStep(
                deletion -> {
                  throw failure;
                }))) {
      Task task = worker.marked(aTask());
      worker.handle(jobOf(task));
      return worker.now(task).deletion().lastError();
    }
  }

  @Test
  @DisplayName("X3 (API3): the database's code by name, and not the address of the server")
  void namesNoServer() {
    assertThat(
            lastError(
                new MongoCommandException(REFUSAL, new ServerAddress("db-1.internal", 27017))))
        .isEqualTo("MongoCommandException: BadValue (2)");
    assertThat(lastError(new MongoException(7, "no answer from db-1.internal:27017")))
        .isEqualTo("MongoException: code 7");
  }
}
