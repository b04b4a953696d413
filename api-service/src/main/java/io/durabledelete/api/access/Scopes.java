package io.durabledelete.api.access;

/** The scopes (rule X1). */
public final class Scopes {
  public static final String TASKS_READ = "tasks:read";
  public static final String TASKS_WRITE = "tasks:write";
  public static final String TASKS_DELETE = "tasks:delete";
  public static final String RUNS_READ = "runs:read";
  public static final String RUNS_WRITE = "runs:write";
  public static final String RUNS_DELETE = "runs:delete";
  public static final String OPS = "ops";

  private Scopes() {}
}
