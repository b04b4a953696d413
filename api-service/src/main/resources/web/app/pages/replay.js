import { html } from 'lit';
import { get, post } from '../api.js';
import { badge } from '../parts/badge.js';
import { Page } from '../parts/page.js';
import { complain } from '../parts/toasts.js';
import { href } from '../route.js';
import { dateTime, number, plural } from '../words.js';

const COUNTS = ['replayed', 'discarded', 'pending', 'skipped', 'failed'];

/** How far the replay, or the discarding, of many dead letters is. */
class ReplayPage extends Page {
  static properties = { job: { state: true } };

  concerns() {
    return false;
  }

  get patience() {
    return this.job.ended_at ? 0 : 1_000;
  }

  get #path() {
    return `/ops/replays/${encodeURIComponent(this.place.id)}`;
  }

  async read() {
    this.job = await get(this.#path);
  }

  content() {
    const { job } = this;
    const over = job.total - job.pending;
    const text = `${number(over)} of ${number(job.total)}`;
    return html`
      <header class="bar">
        <h1 tabindex="-1">
          ${job.kind === 'replay' ? 'Replay' : 'Discarding'} of ${plural(job.total, 'dead letter')}
        </h1>
        ${badge(job.state)}
        <div class="buttons">
          <a href=${href(['ops', 'dead-letters'])}>Back to the dead letters</a>
          ${job.ended_at
            ? ''
            : html`<button type="button" class="secondary" @click=${this.#cancel}>Cancel the rest</button>`}
        </div>
      </header>
      <progress max=${Math.max(1, job.total)} value=${job.total ? over : 1} aria-label=${text}></progress>
      <p aria-live="polite">${text}, at most ${number(job.per_second)} a second.</p>
      <dl class="counts">
        ${COUNTS.filter((name) => job[name]).map(
          (name) => html`<div>
            <dt>${name}</dt>
            <dd>${number(job[name])}</dd>
          </div>`,
        )}
      </dl>
      <p class="quiet">
        Asked for ${dateTime(job.requested_at)} by ${job.requested_by}.
        ${job.cancelled_by ? `Cancelled by ${job.cancelled_by}.` : ''}
      </p>
    `;
  }

  #cancel = async () => {
    try {
      await post(`${this.#path}/cancel`);
    } catch (problem) {
      complain(problem);
    }
    this.refresh();
  };
}

customElements.define('dd-replay-page', ReplayPage);
