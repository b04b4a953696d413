import { html } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import { get, post } from '../api.js';
import { shown } from '../dialogs/shown.js';
import { badge } from '../parts/badge.js';
import { choice } from '../parts/filters.js';
import { Page } from '../parts/page.js';
import { pageQuery, pager } from '../parts/pager.js';
import { href, refine } from '../route.js';
import { plural } from '../words.js';

const RATE = 50;
const OPEN = 'OPEN';

/** The deletes that did not work, grouped by cause; for operators, across all projects. */
class DeadLettersPage extends Page {
  static properties = {
    list: { state: true },
    groups: { state: true },
    chosen: { state: true },
    asked: { state: true },
  };

  constructor() {
    super();
    this.chosen = new Set();
    this.asked = null;
  }

  get patience() {
    return 5_000;
  }

  get #state() {
    return this.place.query.state || OPEN;
  }

  async read() {
    const { query } = this.place;
    const [list, groups] = await Promise.all([
      get('/ops/dead-letters', {
        state: this.#state,
        cause: query.cause,
        project_id: query.project_id,
        ...pageQuery(query),
      }),
      get('/ops/dead-letters/groups', { state: this.#state }),
    ]);
    this.list = list;
    this.groups = groups.items;
    const open = new Set(list.items.filter((each) => each.state === OPEN).map((each) => each.id));
    this.chosen = new Set([...this.chosen].filter((id) => open.has(id)));
  }

  content() {
    const { query } = this.place;
    return html`
      <header class="bar">
        <h1 tabindex="-1">Dead letters</h1>
        <form @submit=${(event) => event.preventDefault()}>
          ${choice('State', 'state', query.state, [
            ['', 'Open'],
            ['REPLAYED', 'Replayed'],
            ['DISCARDED', 'Discarded'],
            ['RESOLVED', 'Resolved'],
            ['ALL', 'All'],
          ])}
        </form>
      </header>
      <p class="quiet">
        Delete jobs that a worker gave up for now. Open ones need a decision: replay them once the cause
        is gone, or discard them with a reason.
        ${this.list.in_queue ? html`<strong>${plural(this.list.in_queue, 'letter')}</strong> still in the queue.` : ''}
        ${this.list.intake_enabled ? '' : 'The intake is switched off: letters stay in the queue.'}
      </p>
      ${this.#groups()} ${this.#filter()} ${this.#actions()}
      ${this.list.items.length
        ? this.#table()
        : html`<p class="empty">
            ${this.#state === OPEN && !query.cause ? 'No open dead letters: nothing to do.' : 'There are none.'}
          </p>`}
      ${pager(this.list)} ${shown(this, 'asked', this.#dialog)}
    `;
  }

  #groups() {
    if (!this.groups.length) {
      return '';
    }
    return html`<section aria-labelledby="causes">
      <h2 id="causes">By cause</h2>
      <ul class="groups">
        ${this.groups.map(
          (group) => html`<li>
            <a
              href=${href(['ops', 'dead-letters'], {
                state: this.place.query.state,
                cause: group.cause,
                project_id: group.project_id,
              })}
            >
              <strong>${plural(group.count, 'letter')}</strong>
              <span class="name">${group.cause}</span>
              ${group.project_id ? html`<span class="quiet">in ${group.project_id}</span>` : ''}
            </a>
            <span class="quiet">oldest <dd-time .at=${group.oldest_at}></dd-time></span>
          </li>`,
        )}
      </ul>
    </section>`;
  }

  #filter() {
    const { cause, project_id } = this.place.query;
    return cause || project_id
      ? html`<p class="filter">
          Only ${cause ? html`cause <strong class="name">${cause}</strong>` : ''}
          ${project_id ? html`in <strong>${project_id}</strong>` : ''}
          <button
            type="button"
            class="plain"
            @click=${() => refine({ cause: null, project_id: null, page: null })}
          >
            Show all
          </button>
        </p>`
      : '';
  }

  #actions() {
    const isFiltered = this.place.query.cause || this.place.query.project_id;
    if (this.#state !== OPEN || !this.list.items.length) {
      return '';
    }
    const some = this.chosen.size;
    const what = some
      ? `${some} selected`
      : isFiltered
        ? 'all of this filter'
        : 'all open ones';
    return html`<section class="selection" aria-label="What to do with them">
      <button type="button" @click=${() => this.#ask('replay', what)}>Replay ${what}…</button>
      <button type="button" class="danger outline" @click=${() => this.#ask('discard', what)}>
        Discard ${what}…
      </button>
    </section>`;
  }

  get #selection() {
    const { cause, project_id } = this.place.query;
    if (this.chosen.size) {
      return { ids: [...this.chosen] };
    }
    return cause || project_id
      ? { ...(cause ? { cause } : {}), ...(project_id ? { project_id } : {}) }
      : { all: true };
  }

  #ask(what, which) {
    const isReplay = what === 'replay';
    const selection = this.#selection;
    this.asked = {
      heading: isReplay ? 'Replay dead letters?' : 'Discard dead letters?',
      text: isReplay
        ? `The jobs of ${which} are published again; each letter is closed once the broker has its job.`
        : `The letters of ${which} are closed. Deletions under way are not undone by that.`,
      confirm: isReplay ? 'Replay' : 'Discard',
      danger: !isReplay,
      reason: isReplay ? undefined : 'needed',
      rate: isReplay ? RATE : undefined,
      run: async ({ reason, perSecond }) => {
        const body = { ...selection, ...(isReplay ? { per_second: perSecond } : { reason }) };
        const job = await post(`/ops/dead-letters/${what}`, body);
        location.hash = href(['ops', 'replays', job.id]);
      },
    };
  }

  #dialog = (asked, close) => html`<dd-ask
    .ask=${asked}
    @closed=${close}
    @done=${() => {
      close();
      this.refresh();
    }}
  ></dd-ask>`;

  #table() {
    return html`<table class="list">
      <thead>
        <tr>
          <th scope="col" class="check"><span class="hidden">Selected</span></th>
          <th scope="col">Cause</th>
          <th scope="col">State</th>
          <th scope="col">Project</th>
          <th scope="col">True now</th>
          <th scope="col">Died</th>
        </tr>
      </thead>
      <tbody>
        ${repeat(this.list.items, (each) => each.id, (each) => this.#row(each))}
      </tbody>
    </table>`;
  }

  #row(letter) {
    return html`<tr data-letter=${letter.id}>
      <td class="check">
        <input
          type="checkbox"
          aria-label=${`Select the letter ${letter.id}`}
          .checked=${this.chosen.has(letter.id)}
          ?disabled=${letter.state !== OPEN}
          @change=${(event) => this.#choose(letter.id, event.target.checked)}
        />
      </td>
      <th scope="row">
        <a class="name" href=${href(['ops', 'dead-letters', letter.id])}>${letter.cause}</a>
        ${letter.error ? html`<span class="detail">${letter.error}</span>` : ''}
      </th>
      <td data-label="State">${badge(letter.state)}</td>
      <td data-label="Project">${letter.project_id ?? html`<span class="quiet">unknown</span>`}</td>
      <td data-label="True now">${badge(letter.verdict)}</td>
      <td data-label="Died">
        <dd-time .at=${letter.last_death_at}></dd-time>
        ${letter.count > 1 ? html`<span class="quiet">(${letter.count} times)</span>` : ''}
      </td>
    </tr>`;
  }

  #choose(id, isChosen) {
    const chosen = new Set(this.chosen);
    if (isChosen) {
      chosen.add(id);
    } else {
      chosen.delete(id);
    }
    this.chosen = chosen;
  }
}

customElements.define('dd-dead-letters-page', DeadLettersPage);
