import { html } from 'lit';
import { Element } from '../parts/element.js';

/**
 * A modal dialog on the browser's own: it keeps the focus, Escape cancels, and the focus returns to
 * where it was. `heading`, `body()` and `confirmLabel` make one; `confirm()` does what it asks for.
 * It fires `done` with what `confirm()` returned, or `closed` when it was cancelled.
 */
export class Dialog extends Element {
  static properties = { isBusy: { state: true }, complaint: { state: true } };

  constructor() {
    super();
    this.isBusy = false;
    this.complaint = null;
  }

  #isDone = false;

  get heading() {
    return '';
  }

  get confirmLabel() {
    return 'OK';
  }

  get isDangerous() {
    return false;
  }

  body() {}

  async confirm() {}

  /** Whether it can be confirmed now. */
  get isReady() {
    return true;
  }

  firstUpdated() {
    this.querySelector('dialog').showModal();
  }

  #submit = async (event) => {
    event.preventDefault();
    if (this.isBusy || !this.isReady) {
      return;
    }
    this.isBusy = true;
    this.complaint = null;
    try {
      const answer = await this.confirm(new FormData(event.target));
      this.#isDone = true;
      this.querySelector('dialog').close();
      this.tell('done', answer);
    } catch (problem) {
      this.complaint = [problem.title, problem.message].filter(Boolean).join(': ');
    } finally {
      this.isBusy = false;
    }
  };

  #cancel = () => this.querySelector('dialog').close();

  /** Only now the focus is back where it was: an element that is taken away before loses it. */
  #closed = () => this.#isDone || this.tell('closed');

  render() {
    return html`<dialog aria-labelledby="dialog-heading" @close=${this.#closed}>
      <article>
        <form method="dialog" @submit=${this.#submit}>
          <h2 id="dialog-heading">${this.heading}</h2>
          ${this.body()}
          ${this.complaint ? html`<p class="complaint" role="alert">${this.complaint}</p>` : ''}
          <footer>
            <button type="button" class="secondary" @click=${this.#cancel}>Cancel</button>
            <button
              type="submit"
              class=${this.isDangerous ? 'danger' : ''}
              aria-busy=${this.isBusy}
              ?disabled=${this.isBusy || !this.isReady}
            >
              ${this.confirmLabel}
            </button>
          </footer>
        </form>
      </article>
    </dialog>`;
  }
}
