package io.durabledelete.bulk;

/** Whether a bulk deletion is still being worked on. */
public enum BulkState {
  RUNNING,
  DONE
}
