package io.durabledelete.store;

import com.mongodb.ErrorCategory;
import com.mongodb.MongoBulkWriteException;
import com.mongodb.MongoException;

/** Tells a unique index's no from every other failure. */
public final class DuplicateKey {
  private DuplicateKey() {}

  /** Whether the write was refused by a unique index; a bulk write keeps that in its errors. */
  public static boolean isIn(MongoException failure) {
    return isDuplicate(failure.getCode())
        || (failure instanceof MongoBulkWriteException bulk
            && bulk.getWriteErrors().stream().anyMatch(error -> isDuplicate(error.getCode())));
  }

  private static boolean isDuplicate(int code) {
    return ErrorCategory.fromErrorCode(code) == ErrorCategory.DUPLICATE_KEY;
  }
}
