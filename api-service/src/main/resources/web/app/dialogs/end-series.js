import { html } from 'lit';
import { call, inProject } from '../api.js';
import { dateTime, plural } from '../words.js';
import { Dialog } from './dialog.js';

/** Ends a series from a date on, after showing what would vanish. */
class EndSeries extends Dialog {
  static properties = { task: { attribute: false }, from: { state: true }, preview: { state: true } };

  heading = 'End this series?';
  confirmLabel = 'End the series';
  isDangerous = true;
  #asked = 0;

  constructor() {
    super();
    this.from = new Date().toLocaleDateString('en-CA'); // as a date field writes it: 2026-03-31
  }

  connectedCallback() {
    super.connectedCallback();
    this.#look();
  }

  #cut(query) {
    const { project_id, task_uuid } = this.task;
    return call('DELETE', inProject(project_id, 'tasks', task_uuid, 'schedule'), { query });
  }

  async #look() {
    const asked = ++this.#asked;
    this.preview = undefined;
    this.complaint = null;
    if (!this.from) {
      return;
    }
    try {
      const preview = await this.#cut({ from: this.from, dry_run: true });
      if (asked === this.#asked) {
        this.preview = preview;
      }
    } catch (problem) {
      if (asked === this.#asked) {
        this.complaint = problem.message;
      }
    }
  }

  get isReady() {
    return Boolean(this.preview);
  }

  async confirm() {
    await this.#cut({ from: this.from });
    return { from: this.from };
  }

  body() {
    return html`
      <p>
        <strong class="name">${this.task.name}</strong><br />
        ${this.task.schedule_in_words}
      </p>
      <label>
        Nothing fires from this day on
        <span class="quiet">(midnight in ${this.task.schedule.time_zone ?? 'UTC'}; today: now)</span>
        <input
          type="date"
          name="from"
          required
          .value=${this.from}
          @change=${(event) => {
            this.from = event.target.value;
            this.#look();
          }}
        />
      </label>
      <div aria-live="polite">${this.#shown()}</div>
      <p class="quiet">What ran already stays. The task itself stays, too.</p>
    `;
  }

  #shown() {
    const { preview } = this;
    if (!preview) {
      return html`<p>${this.complaint ? '' : 'Looking what would vanish…'}</p>`;
    }
    if (!preview.count) {
      return html`<p>No planned run would vanish.</p>`;
    }
    const shown = preview.items.slice(0, 5);
    return html`<p>
        ${preview.more ? 'More than ' : ''}<strong>${plural(preview.count, 'planned run')}</strong>
        would vanish:
      </p>
      <ul class="names">
        ${shown.map((at) => html`<li>${dateTime(at)}</li>`)}
        ${preview.count > shown.length
          ? html`<li class="quiet">… the last one ${preview.last ? dateTime(preview.last) : ''}</li>`
          : ''}
      </ul>`;
  }
}

customElements.define('dd-end-series', EndSeries);
