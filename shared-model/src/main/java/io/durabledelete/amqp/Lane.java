package io.durabledelete.amqp;

/**
 * One consumer: what it takes from where.
 *
 * @param batchSize how many messages it works on together; 1: it takes no next one meanwhile
 */
record Lane(String queue, int batchSize, BatchWork work) {
  /** Two batches: one to work on, one that waits; but nobody waits for long work. */
  int prefetch() {
    return batchSize == 1 ? 1 : 2 * batchSize;
  }
}
