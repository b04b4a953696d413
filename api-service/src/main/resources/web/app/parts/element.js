import { LitElement } from 'lit';

/** An element that renders into the page itself, so that one style sheet reaches everything. */
export class Element extends LitElement {
  createRenderRoot() {
    return this;
  }

  /** Tells those above that something happened here. */
  tell(name, detail) {
    this.dispatchEvent(new CustomEvent(name, { detail, bubbles: true, composed: true }));
  }
}
