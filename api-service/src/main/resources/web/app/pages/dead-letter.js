import { html } from 'lit';
import { get, post } from '../api.js';
import { shown } from '../dialogs/shown.js';
import { badge } from '../parts/badge.js';
import { Page } from '../parts/page.js';
import { complain, toast } from '../parts/toasts.js';
import { href } from '../route.js';
import { session } from '../session.js';
import { dateTime, number } from '../words.js';

const VERDICTS = {
  'task-gone': 'The task is gone already: nothing is left to do, and a replay does nothing.',
  restored: 'The task was restored: a replay deletes nothing.',
  'still-failing': 'The deletion still fails. Mend the cause, then replay.',
  'under-way': 'The deletion is under way again by itself.',
  unknown: 'Nothing is known of such a task: the message may be malformed.',
};

/** One dead letter in detail, and what to do about it. */
class DeadLetterPage extends Page {
  static properties = { letter: { state: true }, asked: { state: true } };

  constructor() {
    super();
    this.asked = null;
  }

  get #path() {
    return `/ops/dead-letters/${encodeURIComponent(this.place.id)}`;
  }

  get patience() {
    return 5_000;
  }

  async read() {
    this.letter = await get(this.#path);
  }

  content() {
    const { letter } = this;
    return html`
      <header class="bar">
        <h1 tabindex="-1">Dead letter: <span class="name">${letter.cause}</span></h1>
        ${badge(letter.state)}
        <div class="buttons">${this.#buttons()}</div>
      </header>
      <p class="notice">${badge(letter.verdict)} ${VERDICTS[letter.verdict] ?? ''}</p>
      ${letter.error ? html`<pre class="complaint" tabindex="0">${letter.error}</pre>` : ''}
      <section class="columns">
        <article>
          <h2>Letter</h2>
          ${this.#facts()}
        </article>
        <article>
          <h2>Headers</h2>
          <dl class="facts">
            ${Object.entries(letter.headers).map(
              ([name, value]) => html`<dt class="name">${name}</dt>
                <dd class="name">${value}</dd>`,
            )}
          </dl>
        </article>
      </section>
      <article>
        <h2>Body</h2>
        <p class="quiet">
          ${number(letter.body_size)} bytes${letter.body_base64 ? ', not a text: shown as Base64' : ''}${letter.body_shown < letter.body_size ? `, the first ${number(letter.body_shown)} are shown` : ''}
        </p>
        <pre tabindex="0">${letter.body ?? letter.body_base64}</pre>
      </article>
      ${shown(this, 'asked', this.#dialog)}
    `;
  }

  #dialog = (asked, close) => html`<dd-ask
    .ask=${asked}
    @closed=${close}
    @done=${() => {
      close();
      this.refresh();
    }}
  ></dd-ask>`;

  #buttons() {
    if (this.letter.state !== 'OPEN') {
      return html`<button type="button" class="secondary" @click=${this.#reopen}>Reopen</button>`;
    }
    return html`<button type="button" @click=${this.#replay}>Replay</button>
      <button type="button" class="danger outline" @click=${this.#discard}>Discard…</button>`;
  }

  #replay = () => this.#do('replay', 'It is published again.');
  #reopen = () => this.#do('reopen', 'The letter is open again.');

  async #do(action, done) {
    try {
      await post(`${this.#path}/${action}`);
      toast(done, { tone: 'good' });
    } catch (problem) {
      complain(problem);
    }
    this.refresh();
  }

  #discard = () => {
    this.asked = {
      heading: 'Discard this letter?',
      text: 'It is closed with your reason and can be reopened. A deletion under way is not undone by that.',
      confirm: 'Discard',
      danger: true,
      reason: 'needed',
      run: async ({ reason }) => {
        await post(`${this.#path}/discard`, { reason });
        toast('The letter is discarded.');
      },
    };
  };

  #facts() {
    const { letter } = this;
    const isOurs = letter.project_id && letter.deletion_id && session.role(letter.project_id);
    return html`<dl class="facts">
      <dt>Project</dt>
      <dd>${letter.project_id ?? 'unknown'}</dd>
      <dt>Task</dt>
      <dd><code>${letter.task_uuid ?? 'unknown'}</code></dd>
      <dt>Deletion</dt>
      <dd>
        ${isOurs
          ? html`<a href=${href(['p', letter.project_id, 'deletions', letter.deletion_id])}>Follow it</a>`
          : html`<code>${letter.deletion_id ?? 'unknown'}</code>`}
      </dd>
      <dt>Attempts</dt>
      <dd>${letter.attempts ?? 'unknown'}</dd>
      <dt>First death</dt>
      <dd>${dateTime(letter.first_death_at)}</dd>
      <dt>Last death</dt>
      <dd>${dateTime(letter.last_death_at)} (${number(letter.count)} in all)</dd>
      ${letter.closed_at
        ? html`<dt>Closed</dt>
            <dd>
              ${dateTime(letter.closed_at)} by ${letter.closed_by ?? 'itself'}
              ${letter.closed_reason ? html`: <span class="name">${letter.closed_reason}</span>` : ''}
            </dd>`
        : ''}
      <dt>Id</dt>
      <dd><code>${letter.id}</code></dd>
    </dl>`;
  }
}

customElements.define('dd-dead-letter-page', DeadLetterPage);
