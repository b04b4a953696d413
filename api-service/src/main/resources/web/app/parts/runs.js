import { html } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import { call, get, inProject, post } from '../api.js';
import { shown } from '../dialogs/shown.js';
import { session } from '../session.js';
import { dateTime } from '../words.js';
import { badge } from './badge.js';
import { Page } from './page.js';
import { steps } from './steps.js';
import { complain, toast } from './toasts.js';

const DELETABLE = ['pending', 'failed'];
const SHOWN = 20;
const STATUSES = ['pending', 'processing', 'completed', 'failed'];

/** The runs below a path, the newest first, each with its steps. */
class Runs extends Page {
  static properties = {
    path: {},
    projectId: {},
    isKept: { type: Boolean },
    list: { state: true },
    status: { state: true },
    withDeleted: { state: true },
    size: { state: true },
    asked: { state: true },
  };

  constructor() {
    super();
    this.status = '';
    this.withDeleted = false;
    this.size = SHOWN;
    this.asked = null;
  }

  willUpdate(changed) {
    if (changed.has('path')) {
      this.place = { path: this.path };
      changed.set('place', null);
    }
    super.willUpdate(changed);
  }

  concerns(event) {
    return event.type.startsWith('run.');
  }

  async read() {
    this.list = await get(this.path, {
      page_size: this.size,
      status: this.status,
      include_deleted: this.withDeleted || null,
    });
  }

  #set(changes) {
    Object.assign(this, changes);
    this.refresh();
  }

  get #isAdmin() {
    return session.may(this.projectId, 'admin', 'runs:read');
  }

  content() {
    return html`
      ${this.isKept ? '' : this.#filters()}
      ${this.list.items.length
        ? html`<ul class="runs">
            ${repeat(this.list.items, (run) => run.run_id, (run) => this.#run(run))}
          </ul>`
        : html`<p class="empty">No runs${this.status ? ` that are ${this.status}` : ' yet'}.</p>`}
      ${this.list.next_page_token && this.size < 500
        ? html`<button
            type="button"
            class="secondary"
            @click=${() => this.#set({ size: Math.min(500, this.size * 3) })}
          >
            Show more runs
          </button>`
        : ''}
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

  #filters() {
    return html`<form class="filters" @submit=${(event) => event.preventDefault()}>
      <label>
        Status
        <select @change=${(event) => this.#set({ status: event.target.value })}>
          <option value="">Any</option>
          ${STATUSES.map((status) => html`<option ?selected=${status === this.status}>${status}</option>`)}
        </select>
      </label>
      ${this.#isAdmin
        ? html`<label class="toggle">
            <input
              type="checkbox"
              role="switch"
              .checked=${this.withDeleted}
              @change=${(event) => this.#set({ withDeleted: event.target.checked })}
            />
            Include deleted
          </label>`
        : ''}
    </form>`;
  }

  #run(run) {
    const when = run.planned_at ?? run.created_at;
    return html`<li data-run=${run.run_id}>
      <details>
        <summary>
          <span>${dateTime(when)}${run.planned_at ? '' : ' (by hand)'}</span>
          ${badge(run.status)} ${run.deleted_at ? html`<span class="badge calm">Deleted</span>` : ''}
        </summary>
        <dl class="facts">
          <dt>Run</dt>
          <dd><code>${run.run_id}</code></dd>
          ${run.started_at ? html`<dt>Started</dt><dd>${dateTime(run.started_at)}</dd>` : ''}
          ${run.ended_at ? html`<dt>Ended</dt><dd>${dateTime(run.ended_at)}</dd>` : ''}
          ${run.claimed_by ? html`<dt>By</dt><dd>${run.claimed_by}</dd>` : ''}
          ${run.error ? html`<dt>Error</dt><dd class="complaint">${run.error}</dd>` : ''}
          ${run.deleted_at
            ? html`<dt>Deleted</dt>
                <dd>
                  <dd-time .at=${run.deleted_at}></dd-time> by ${run.deleted_by}
                  ${run.deleted_reason ? html`(${run.deleted_reason})` : ''}
                </dd>`
            : ''}
        </dl>
        ${run.steps.length ? steps(run.steps) : html`<p class="quiet">No steps were reported.</p>`}
        <div class="buttons">${this.isKept ? '' : this.#buttons(run)}</div>
      </details>
    </li>`;
  }

  #buttons(run) {
    if (!session.may(this.projectId, 'admin', 'runs:delete')) {
      return '';
    }
    if (run.deleted_at) {
      return html`<button type="button" class="secondary" @click=${() => this.#restore(run)}>
        Restore this run
      </button>`;
    }
    return DELETABLE.includes(run.status)
      ? html`<button type="button" class="danger outline" @click=${() => this.#ask(run)}>
          Delete this run…
        </button>`
      : '';
  }

  #path(run) {
    return inProject(this.projectId, 'runs', run.run_id);
  }

  #ask(run) {
    this.asked = {
      heading: 'Delete this run?',
      text: `The ${run.status} run of ${dateTime(run.planned_at ?? run.created_at)} is hidden from
        every list. It can be restored until it is purged.`,
      confirm: 'Delete run',
      danger: true,
      reason: 'optional',
      run: async ({ reason }) => {
        await call('DELETE', this.#path(run), { query: { reason } });
        toast('The run is deleted.', {
          action: { label: 'Undo', run: () => this.#restore(run) },
        });
      },
    };
  }

  async #restore(run) {
    try {
      await post(`${this.#path(run)}/restore`);
      toast('The run is back.', { tone: 'good' });
    } catch (problem) {
      complain(problem);
    }
    this.refresh();
  }
}

customElements.define('dd-runs', Runs);
