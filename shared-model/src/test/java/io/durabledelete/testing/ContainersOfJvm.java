package io.durabledelete.testing;

import java.lang.reflect.InvocationTargetException;

/**
 * The containers are the JVM's: each is started when it is first asked for, and used by all test
 * classes. Quarkus loads those by loaders of its own that come and go, so {@link ServerContainers}
 * is the one of the loader that stays.
 */
final class ContainersOfJvm {
  private ContainersOfJvm() {}

  /** A setting of the servers in containers. */
  static String setting(String variable) {
    ClassLoader lasting = ClassLoader.getSystemClassLoader();
    Thread thread = Thread.currentThread();
    ClassLoader usual = thread.getContextClassLoader();
    // Testcontainers looks for its parts there
    thread.setContextClassLoader(lasting);
    try {
      return (String)
          Class.forName(ServerContainers.class.getName(), true, lasting)
              .getMethod("setting", String.class)
              .invoke(null, variable);
    } catch (InvocationTargetException e) {
      throw new NoContainers(e.getCause());
    } catch (ReflectiveOperationException e) {
      throw new LinkageError("the tests are not on the class path", e);
    } finally {
      thread.setContextClassLoader(usual);
    }
  }
}
