package io.durabledelete.api.testing;

import static com.mongodb.client.model.Filters.eq;
import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.Updates;
import io.durabledelete.run.Run;
import io.durabledelete.run.RunStatus;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.bson.Document;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** Tests that deal with runs: the loops that change runs rest, too. */
public abstract class RunApiTest extends ApiTest {
  private static final List<String> LOOPS = List.of("leases", "bulk-work");

  @BeforeEach
  void theLoopsOfRunsRest() {
    LOOPS.forEach(scheduler::pause);
  }

  @AfterEach
  void theLoopsOfRunsGoOn() {
    LOOPS.forEach(scheduler::resume);
  }

  protected String runs() {
    return "/api/v1/projects/" + project + "/runs";
  }

  protected String run(UUID runId) {
    return runs() + "/" + runId;
  }

  protected String token(String subject, String role) {
    return around.tokens.of(subject, project, role);
  }

  protected MongoCollection<Document> storedRuns() {
    return around.database.getCollection("runs");
  }

  /** The run's document as it is stored; null when there is none. */
  protected Document storedRun(UUID runId) {
    return storedRuns().find(eq("_id", runId)).first();
  }

  protected static Instant now() {
    return Instant.now().truncatedTo(ChronoUnit.MILLIS);
  }

  /** Runs that wait for an executor, the oldest first, written behind the service's back. */
  protected List<UUID> addRuns(UUID taskUuid, int count) {
    return addRuns(project, taskUuid, count);
  }

  protected List<UUID> addRuns(String projectId, UUID taskUuid, int count) {
    List<Run> added = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      added.add(Run.pending(taskUuid, projectId, null, now()));
    }
    around.database.getCollection("runs", Run.class).insertMany(added);
    return added.stream().map(Run::id).toList();
  }

  protected UUID addRun(UUID taskUuid) {
    return addRuns(taskUuid, 1).getFirst();
  }

  protected UUID addRun(UUID taskUuid, RunStatus status) {
    UUID run = addRun(taskUuid);
    set(run, "status", status.name());
    return run;
  }

  /** A run recorded for an instant. */
  protected UUID addPlanned(UUID taskUuid, Instant plannedAt) {
    Run run = Run.pending(taskUuid, project, plannedAt, now());
    around.database.getCollection("runs", Run.class).insertOne(run);
    return run.id();
  }

  /** Changes a run behind the service's back. */
  protected void set(UUID runId, String field, Object value) {
    assertThat(
            storedRuns().updateOne(eq("_id", runId), Updates.set(field, value)).getMatchedCount())
        .isEqualTo(1);
  }

  /** The run was deleted softly at that time. */
  protected void setDeleted(UUID runId, Instant at) {
    set(runId, "deleted_at", Date.from(at));
    set(runId, "deleted_by", "bob");
  }

  protected Response post(String token, String path, Object body) {
    return as(token).contentType(ContentType.JSON).body(body).post(path);
  }

  protected Response claim(String executor, Map<String, ?> body) {
    return post(token(executor, "member"), runs() + "/claim", body);
  }

  /** Claims that one run. */
  protected void claimOne(String executor, UUID runId) {
    assertThat(claimed(claim(executor, Map.of("run_ids", List.of(runId))))).containsExactly(runId);
  }

  protected static List<UUID> claimed(Response response) {
    assertThat(response.statusCode()).as(response.asString()).isEqualTo(200);
    return response.<List<String>>path("items.run_id").stream().map(UUID::fromString).toList();
  }
}
