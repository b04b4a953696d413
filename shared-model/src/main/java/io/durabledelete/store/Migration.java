package io.durabledelete.store;

import com.mongodb.client.MongoDatabase;
import java.util.function.Consumer;

/**
 * One versioned change of indexes or documents (rule O6). It may be run by several replicas at the
 * same time and again after a crash, and what the version before reads must stay readable.
 *
 * @param version counted from 1, without gaps
 */
record Migration(int version, String title, Consumer<MongoDatabase> change) {}
