package io.durabledelete.api.openapi;

import org.eclipse.microprofile.openapi.OASFactory;
import org.eclipse.microprofile.openapi.models.responses.APIResponse;

/** The headers of answers, as the components describe them. */
final class Headers {
  private Headers() {}

  static void add(APIResponse answer, String name) {
    answer.addHeader(name, OASFactory.createHeader().ref(name));
  }
}
