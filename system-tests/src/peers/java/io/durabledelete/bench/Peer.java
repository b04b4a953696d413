package io.durabledelete.bench;

import java.util.List;
import java.util.UUID;

/** Another way to have deletes done in the background, doing the same writes. */
interface Peer extends Crowd.Deed, AutoCloseable {
  String name();

  List<UUID> add(int tasks);

  /** Marks the task and has its job kept durably. */
  @Override
  void on(UUID task);

  @Override
  void close();
}
