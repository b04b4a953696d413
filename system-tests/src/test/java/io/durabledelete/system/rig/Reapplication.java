package io.durabledelete.system.rig;

import java.nio.file.Path;

/** {@code deploy/reapply-deletions} with one export. */
public final class Reapplication {
  private final Client client;
  private final Path export;

  private Reapplication(Client client, Path export) {
    this.client = client;
    this.export = export;
  }

  /** Takes the export of what is deleted now. */
  public static Reapplication ofDeletionsUntilNow(Client client, Path folder) {
    Path file = folder.resolve("deletions.ndjson");
    client.download("/deletions?state=DELETED", "application/x-ndjson", file);
    return new Reapplication(client, file);
  }

  /** Runs it through this replica, and returns what it says; it has to succeed. */
  public String run(ServiceProcess api) {
    return String.join(
        "\n",
        DeployCommand.run(
                settings -> {
                  settings.put("API_URL", api.address().toString());
                  settings.put("TOKEN", client.token);
                },
                "reapply-deletions",
                export.toString())
            .outputOfSuccess());
  }
}
