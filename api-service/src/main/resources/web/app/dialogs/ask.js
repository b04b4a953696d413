import { html } from 'lit';
import { Dialog } from './dialog.js';
import { reasonField } from './grace.js';

/**
 * A small question; `ask` says what is asked and does it:
 * `{ heading, text, confirm, danger, reason: 'optional' | 'needed' | undefined, rate, run }`.
 * `run` gets `{ reason, perSecond }`.
 */
class Ask extends Dialog {
  static properties = { ask: { attribute: false } };

  get heading() {
    return this.ask.heading;
  }

  get confirmLabel() {
    return this.ask.confirm;
  }

  get isDangerous() {
    return Boolean(this.ask.danger);
  }

  async confirm(form) {
    const reason = form.get('reason')?.trim();
    return this.ask.run({ reason, perSecond: Number(form.get('per_second')) || undefined });
  }

  body() {
    const { ask } = this;
    return html`
      ${ask.text ? html`<p>${ask.text}</p>` : ''}
      ${ask.rate
        ? html`<label>
            At most so many a second
            <input type="number" name="per_second" min="1" max="1000" value=${ask.rate} required />
          </label>`
        : ''}
      ${ask.reason ? reasonField(ask.reason === 'needed') : ''}
    `;
  }
}

customElements.define('dd-ask', Ask);
