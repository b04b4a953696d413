import io.durabledelete.client.ApiClient;
import io.durabledelete.client.ApiException;
import io.durabledelete.client.api.DeletionsApi;
import io.durabledelete.client.api.TasksApi;
import io.durabledelete.client.model.Deletion;
import io.durabledelete.client.model.LiveStatusInput;
import io.durabledelete.client.model.ScheduleInput;
import io.durabledelete.client.model.Task;
import io.durabledelete.client.model.TaskInput;
import io.durabledelete.client.model.TaskPatch;
import java.util.Map;

/** Uses a client that was generated from the API's description: creates a task, changes it, deletes it. */
public final class CallByClient {
  private CallByClient() {}

  public static void main(String... args) throws ApiException {
    String project = args[1];
    ApiClient client = new ApiClient();
    client.updateBaseUri(args[0]);
    String token = System.getenv("CONTRACT_TOKEN");
    client.setRequestInterceptor(request -> request.header("Authorization", "Bearer " + token));
    TasksApi tasks = new TasksApi(client);

    TaskInput input =
        new TaskInput()
            .name("by a generated client")
            .payload(Map.of("keep_days", 30))
            .schedule(new ScheduleInput().cron("30 2 * * mon-fri").timeZone("Europe/Amsterdam"));
    Task created = tasks.createTask(project, input, "generated-client-1");
    expect(created.equals(tasks.createTask(project, input, "generated-client-1")), "the first answer again");
    Task disabled =
        tasks.changeTask(
            project, created.getTaskUuid(), new TaskPatch().status(LiveStatusInput.DISABLED), "\"1\"");
    expect(disabled.getVersion() == 2, "version 2");
    expect(
        tasks.listTasks(project, null, "by a generated", 500, null, null).getItems().contains(disabled),
        "the task in the list");
    Deletion deletion =
        tasks.deleteTask(project, created.getTaskUuid(), "PT0S", "no longer needed", null, null, null, "wait=30");
    expect(deletion.getCompletedAt() != null, "a deletion that is over");
    expect(
        deletion.equals(new DeletionsApi(client).getDeletion(project, deletion.getDeletionId())),
        "the same deletion when read");
    try {
      tasks.getTask(project, created.getTaskUuid());
      expect(false, "410");
    } catch (ApiException gone) {
      expect(gone.getCode() == 410 && gone.getResponseBody().contains("/problems/task-deleted"), "410 task-deleted");
    }
  }

  private static void expect(boolean isSo, String what) {
    if (!isSo) {
      throw new IllegalStateException("the generated client expected " + what);
    }
  }
}
