package io.durabledelete.worker.step;

import com.mongodb.client.ClientSession;
import io.durabledelete.task.Task;
import java.util.Collection;
import java.util.List;

/**
 * A step that can be part of the transaction that takes a job, where it is little work. To
 * everybody else it is then as if take, steps and hard delete had followed each other with nothing
 * in between.
 */
public interface ShortStep extends DeletionStep {

  /**
   * Whether it is little work for these: at most a few thousand writes, all in this database.
   *
   * @param ready tasks that are about to be taken, as they were just read
   * @return those for which it is, as far as is known
   */
  Collection<Task> little(Collection<Task> ready);

  /**
   * Does the step as part of a transaction; whatever it throws aborts that, and the deletions are
   * done one step after the other, each in writes of its own.
   *
   * @return the deletions, with what they say of it
   */
  List<TakenDeletion> within(ClientSession session, List<TakenDeletion> batch);
}
