package io.durabledelete.api.audit;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * A call whose refusals go into the audit (rule O8), by {@link RefusalFilter}. What was done is
 * audited by whoever did it, in the same transaction. The method's class has to run on virtual
 * threads, as the entry is written before the answer goes out.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface Audited {
  /** What was asked for, such as {@code task.delete}. */
  String value();

  /** What was asked for with {@code hard=true}; empty: the same. */
  String hard() default "";

  /** The member of the body that makes it that action; empty: the call always is. */
  String member() default "";
}
