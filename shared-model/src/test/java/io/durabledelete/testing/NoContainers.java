package io.durabledelete.testing;

/** The servers could not be started in containers. */
final class NoContainers extends RuntimeException {
  private static final long serialVersionUID = 1L;

  NoContainers(Throwable cause) {
    super(cause.getMessage(), cause);
  }
}
