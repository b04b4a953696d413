package io.durabledelete.store;

import java.util.List;

/** The names of the product's collections. */
public final class Collections {
  /** The index that every collection has, as a hint: what names its documents needs no other. */
  public static final String BY_ID = "_id_";

  public static final String TASKS = "tasks";
  public static final String DELETIONS = "deletions";
  public static final String REGISTRATIONS = "registrations";
  public static final String RUNS = "runs";
  public static final String BULKS = "bulk_deletions";
  public static final String TASK_BULKS = "task_bulks";
  public static final String TASK_BULK_CHUNKS = "task_bulk_chunks";
  public static final String SWEEPS = "sweeps";
  public static final String RECONCILER_ROUNDS = "reconciler_rounds";
  public static final String DEAD_LETTERS = "dead_letters";
  public static final String DEAD_LETTER_ARRIVALS = "dead_letter_arrivals";
  public static final String LETTER_JOBS = "letter_jobs";
  public static final String LETTER_JOB_CHUNKS = "letter_job_chunks";
  public static final String AUDIT = "audit";
  public static final String IDEMPOTENCY_KEYS = "idempotency_keys";
  public static final String MIGRATIONS = "schema_migrations";

  /** All of them. */
  public static final List<String> ALL =
      List.of(
          TASKS,
          DELETIONS,
          REGISTRATIONS,
          RUNS,
          BULKS,
          TASK_BULKS,
          TASK_BULK_CHUNKS,
          SWEEPS,
          RECONCILER_ROUNDS,
          DEAD_LETTERS,
          DEAD_LETTER_ARRIVALS,
          LETTER_JOBS,
          LETTER_JOB_CHUNKS,
          AUDIT,
          IDEMPOTENCY_KEYS,
          MIGRATIONS);

  private Collections() {}
}
