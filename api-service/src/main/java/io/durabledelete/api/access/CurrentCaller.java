package io.durabledelete.api.access;

import jakarta.enterprise.context.RequestScoped;
import org.jspecify.annotations.Nullable;

/** Whose request this is; set once the token is verified. */
@RequestScoped
public class CurrentCaller {
  private @Nullable Caller caller;

  void set(Caller verified) {
    caller = verified;
  }

  public Caller get() {
    if (caller == null) {
      throw new IllegalStateException("no caller was verified for this request");
    }
    return caller;
  }

  public String subject() {
    return get().subject();
  }
}
