package io.durabledelete.worker.deletion;

import static io.durabledelete.testing.TaskBuilder.aTask;
import static io.durabledelete.worker.deletion.Worker.jobOf;
import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.MongoCommandException;
import com.mongodb.MongoException;
import com.mongodb.ServerAddress;
import io.durabledelete.deletion.StepName;
import io.durabledelete.task.Task;
import io.durabledelete.worker.step.DeletionStep;
import io.durabledelete.worker.step.Pace;
import io.durabledelete.worker.step.StepResult;
import io.durabledelete.worker.step.TakenDeletion;
import java.util.List;
import org.bson.BsonDocument;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("D10, X3 (API3): what a task's people are told of a failed attempt")
class ToldErrorTest {
  private static final BsonDocument REFUSAL =
      BsonDocument.parse("{ok: 0, errmsg: 'x', code: 2, codeName: 'BadValue'}");

  private static DeletionStep failing(RuntimeException failure) {
    return new DeletionStep() {
      @Override
      public StepName name() {
        return StepName.DELETE_RUNS;
      }

      @Override
      public String whenDone(TakenDeletion deletion) {
        return "done";
      }

      @Override
      public StepResult run(List<TakenDeletion> batch, Pace pace) {
        throw failure;
      }
    };
  }

  private static String lastError(RuntimeException failure) {
    try (Worker worker = new Worker(failing(failure))) {
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
