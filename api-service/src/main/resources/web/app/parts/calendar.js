import { html } from 'lit';
import { get } from '../api.js';
import { href } from '../route.js';
import { clock, day, number } from '../words.js';
import { badge } from './badge.js';
import { Page } from './page.js';

const WEEKDAYS = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'];
const MONTH = new Intl.DateTimeFormat('en', { month: 'long', year: 'numeric' });
const MOST_READ = 500;

const key = (date) => date.toLocaleDateString('en-CA');

/**
 * A month of occurrences: what ran and what will run. `path` is the calendar that is read;
 * `removable(item)` says whether an occurrence can be removed, which fires `remove`.
 */
class CalendarPart extends Page {
  static properties = {
    path: {},
    month: { state: true },
    chosen: { state: true },
    days: { state: true },
    until: { state: true },
    ofDay: { state: true },
    removable: { attribute: false },
    names: { attribute: false },
  };

  constructor() {
    super();
    const today = new Date();
    this.month = new Date(today.getFullYear(), today.getMonth(), 1);
    this.chosen = key(today);
    this.days = new Map();
    this.ofDay = null;
    this.removable = () => false;
    this.names = new Map();
  }

  willUpdate(changed) {
    if (changed.has('path')) {
      this.place = { path: this.path };
      changed.set('place', null);
    }
    super.willUpdate(changed);
  }

  concerns(event) {
    return event.type !== 'run.updated';
  }

  async read() {
    const end = new Date(this.month.getFullYear(), this.month.getMonth() + 1, 1);
    const { chosen } = this;
    const [month, ofDay] = await Promise.all([this.#read(this.month, end), this.#readDay()]);
    if (chosen !== this.chosen) {
      return; // another day was chosen meanwhile, and is read next
    }
    const days = new Map();
    for (const item of month.items) {
      const date = key(new Date(item.planned_at));
      days.set(date, (days.get(date) ?? 0) + 1);
    }
    this.days = days;
    this.until = month.next_page_token ? key(new Date(month.items.at(-1).planned_at)) : null;
    this.ofDay = ofDay;
  }

  #read(from, to) {
    return get(this.path, {
      from: from.toISOString(),
      to: to.toISOString(),
      page_size: MOST_READ,
    });
  }

  #readDay() {
    const [year, month, date] = this.chosen.split('-').map(Number);
    return this.#read(new Date(year, month - 1, date), new Date(year, month - 1, date + 1));
  }

  #turn(months) {
    this.month = new Date(this.month.getFullYear(), this.month.getMonth() + months, 1);
    this.days = new Map();
    this.#choose(key(this.month));
  }

  /** Until it is read, nothing is shown: what stands below a day has to be of that day. */
  #choose(date) {
    this.chosen = date;
    this.ofDay = null;
    this.refresh();
  }

  content() {
    return html`<div class="calendar">
      <header class="bar">
        <strong aria-live="polite">${MONTH.format(this.month)}</strong>
        <div class="buttons">
          <button type="button" class="secondary" aria-label="Previous month" @click=${() => this.#turn(-1)}>‹</button>
          <button type="button" class="secondary" aria-label="Next month" @click=${() => this.#turn(1)}>›</button>
        </div>
      </header>
      <table class="month">
        <thead>
          <tr>
            ${WEEKDAYS.map((name) => html`<th scope="col" abbr=${name}>${name.slice(0, 2)}</th>`)}
          </tr>
        </thead>
        <tbody>
          ${this.#weeks().map((week) => html`<tr>${week.map((date) => this.#cell(date))}</tr>`)}
        </tbody>
      </table>
      <section aria-live="polite">
        <strong>${day(`${this.chosen}T12:00:00`)}</strong>
        ${this.#ofDay()}
      </section>
    </div>`;
  }

  /** Whole weeks, from Monday on. */
  #weeks() {
    const first = new Date(this.month);
    first.setDate(1 - ((first.getDay() + 6) % 7));
    const weeks = [];
    for (const date = first; date.getMonth() === this.month.getMonth() || weeks.length === 0; ) {
      const week = [];
      for (let i = 0; i < 7; i++) {
        week.push(new Date(date));
        date.setDate(date.getDate() + 1);
      }
      weeks.push(week);
    }
    return weeks;
  }

  #cell(date) {
    if (date.getMonth() !== this.month.getMonth()) {
      return html`<td></td>`;
    }
    const is = key(date);
    const count = this.days.get(is) ?? 0;
    const isPartly = this.until && is >= this.until;
    const shown = isPartly ? '…' : count ? number(count) : '';
    const spoken = isPartly ? 'too many to count here' : `${count} planned or run`;
    return html`<td>
      <button
        type="button"
        class="day ${count || isPartly ? 'busy' : ''}"
        aria-pressed=${is === this.chosen}
        aria-current=${is === key(new Date()) ? 'date' : 'false'}
        aria-label="${day(date)}: ${spoken}"
        @click=${() => this.#choose(is)}
      >
        ${date.getDate()}<span class="count">${shown}</span>
      </button>
    </td>`;
  }

  #ofDay() {
    if (!this.ofDay) {
      return html`<p aria-busy="true">Reading…</p>`;
    }
    const { items, next_page_token } = this.ofDay;
    if (!items.length) {
      return html`<p class="quiet">Nothing on this day.</p>`;
    }
    return html`<ul class="occurrences">
      ${items.map((item) => this.#occurrence(item))}
      ${next_page_token ? html`<li class="quiet">and more</li>` : ''}
    </ul>`;
  }

  #occurrence(item) {
    const name = this.names.get(item.task_uuid);
    const at = clock(item.planned_at);
    return html`<li>
      <time datetime=${item.planned_at}>${at}</time>
      ${name ? html`<a class="name" href=${href(name.place)}>${name.text}</a>` : ''}
      ${item.run_id ? badge('ran') : badge('planned')}
      ${this.removable(item)
        ? html`<button type="button" class="plain" @click=${() => this.tell('remove', item)}>
            Remove<span class="hidden"> the occurrence at ${at}</span>
          </button>`
        : ''}
    </li>`;
  }
}

customElements.define('dd-calendar', CalendarPart);
