import { html } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import { Element } from './element.js';

const SHOWN_FOR = 8_000;
const shown = new EventTarget();
let nextId = 1;
let toasts = [];

function set(changed) {
  toasts = changed;
  shown.dispatchEvent(new Event('change'));
}

/**
 * Says something without being in the way.
 *
 * @param action what can be done about it: `{ label, run }`
 * @param link where to read more: `{ label, href }`
 * @param millis how long it stays; it also stays while the pointer or the focus is on it
 */
export function toast(text, { tone = 'calm', action, link, millis = SHOWN_FOR } = {}) {
  const id = nextId++;
  set([...toasts.slice(-4), { id, text, tone, action, link, until: Date.now() + millis }]);
  return () => set(toasts.filter((each) => each.id !== id));
}

/** Says that something did not work, and why. */
export const complain = (problem) =>
  toast(
    [problem.title, problem.message].filter(Boolean).join(': '),
    { tone: 'bad', millis: 12_000 },
  );

class Toasts extends Element {
  #timer = null;

  connectedCallback() {
    super.connectedCallback();
    shown.addEventListener('change', () => this.requestUpdate());
    this.#timer = setInterval(() => this.#tidy(), 500);
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    clearInterval(this.#timer);
  }

  #tidy() {
    if (!this.matches(':hover, :focus-within') && toasts.some((each) => each.until < Date.now())) {
      set(toasts.filter((each) => each.until >= Date.now()));
    }
  }

  render() {
    return html`<div class="toasts" role="status" aria-live="polite">
      ${repeat(toasts, (each) => each.id, (each) => this.#toast(each))}
    </div>`;
  }

  #toast({ id, text, tone, action, link }) {
    const close = () => set(toasts.filter((each) => each.id !== id));
    const act = () => {
      close();
      action.run();
    };
    return html`<div class="toast ${tone}">
      <span>${text}</span>
      ${link ? html`<a href=${link.href}>${link.label}</a>` : ''}
      ${action ? html`<button type="button" @click=${act}>${action.label}</button>` : ''}
      <button type="button" class="plain" aria-label="Dismiss" @click=${close}>✕</button>
    </div>`;
  }
}

customElements.define('dd-toasts', Toasts);
