package io.durabledelete.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.mongodb.MongoException;
import io.durabledelete.testing.TestServers.OwnDatabase;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.bson.Document;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("O6: versioned migrations")
class MigrationsTest {
  @Test
  void areSafeWhenSeveralReplicasStartTogether() throws Exception {
    try (OwnDatabase own = new OwnDatabase();
        ExecutorService replicas = Executors.newVirtualThreadPerTaskExecutor()) {
      Callable<List<Integer>> start = () -> Migrations.apply(own.database);
      for (var replica : replicas.invokeAll(Collections.nCopies(6, start))) {
        replica.get();
      }

      assertThat(own.database.getCollection("schema_migrations").countDocuments()).isEqualTo(4);
      assertThat(names(own, "tasks"))
          .containsExactlyInAnyOrder(
              "_id_", "name_of_live", "of_project", "due_deletions", "deletion", "of_bulk");
    }
  }

  @Test
  void doNothingTheSecondTime() {
    try (OwnDatabase own = new OwnDatabase()) {
      assertThat(Migrations.apply(own.database)).containsExactly(1, 2, 3, 4);
      assertThat(Migrations.apply(own.database)).isEmpty();
    }
  }

  @Test
  void goOnWhereACrashInterruptedThem() {
    try (OwnDatabase own = new OwnDatabase()) {
      Migrations.apply(own.database);
      own.database.getCollection("schema_migrations").deleteMany(new Document());
      own.database.getCollection("tasks").dropIndex("due_deletions");

      assertThat(Migrations.apply(own.database)).containsExactly(1, 2, 3, 4);
      assertThat(names(own, "tasks")).contains("due_deletions");
    }
  }

  @Test
  void letIdempotencyKeysExpireAfterADay() {
    try (OwnDatabase own = new OwnDatabase()) {
      Migrations.apply(own.database);

      assertThat(own.database.getCollection("idempotency_keys").listIndexes())
          .filteredOn(index -> index.getString("name").equals("expiry"))
          .singleElement()
          .satisfies(
              index -> {
                assertThat(index.get("key")).isEqualTo(new Document("answered_at", 1));
                assertThat(((Number) index.get("expireAfterSeconds")).longValue())
                    .isEqualTo(86_400);
              });
    }
  }

  @Test
  void bringAVersionBeforeUpToDate() {
    try (OwnDatabase own = new OwnDatabase()) {
      Migrations.apply(own.database);
      own.database.getCollection("dead_letters").drop();
      own.database.getCollection("schema_migrations").deleteOne(new Document("_id", 4));

      assertThat(Migrations.apply(own.database)).containsExactly(4);
      assertThat(names(own, "dead_letters"))
          .containsExactlyInAnyOrder(
              "_id_", "one_open_per_deletion", "by_state", "by_cause", "by_project");
    }
  }

  @Test
  @DisplayName("O1: one open letter per deletion, any number of closed and unknown ones")
  void allowOneOpenLetterOfADeletion() {
    try (OwnDatabase own = new OwnDatabase()) {
      Migrations.apply(own.database);
      var letters = own.database.getCollection("dead_letters");
      letters.insertMany(List.of(letter("OPEN", 1), letter("REPLAYED", 1), letter("REPLAYED", 1)));
      letters.insertMany(List.of(letter("OPEN", 2), new Document("state", "OPEN")));
      letters.insertOne(new Document("state", "OPEN"));

      assertThatThrownBy(() -> letters.insertOne(letter("OPEN", 1)))
          .isInstanceOfSatisfying(
              MongoException.class, refused -> assertThat(DuplicateKey.isIn(refused)).isTrue());
    }
  }

  private static Document letter(String state, int deletion) {
    return new Document("state", state)
        .append("deletion_id", deletion)
        .append("task_uuid", 1)
        .append("project_id", "demo");
  }

  private static List<String> names(OwnDatabase own, String collection) {
    return own.database
        .getCollection(collection)
        .listIndexes()
        .map(index -> index.getString("name"))
        .into(new ArrayList<>());
  }
}
