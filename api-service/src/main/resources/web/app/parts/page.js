import { html, nothing } from 'lit';
import { Unreachable } from '../api.js';
import { live } from '../live.js';
import { Element } from './element.js';

const LEAST_BETWEEN_READS = 700;
const PAUSE_WHEN_AWAY = 2_000;

/**
 * A page that shows what the server says now. It reads when it appears, when its place changes,
 * when a live event concerns it, and whenever events may have been missed; never twice at once,
 * and however many events come, not more often than every 0.7 s.
 */
export class Page extends Element {
  static properties = {
    place: { attribute: false },
    isRead: { state: true },
    problem: { state: true },
  };

  #reading = false;
  #again = false;
  #timer = null;
  #lastRead = 0;

  constructor() {
    super();
    this.isRead = false;
    this.problem = null;
  }

  /** Reads what the page shows. */
  async read() {}

  /** Whether an event changes what this page shows. */
  concerns() {
    return true;
  }

  /** After how many milliseconds to read again although nothing was heard; 0: never. */
  get patience() {
    return 0;
  }

  connectedCallback() {
    super.connectedCallback();
    live.addEventListener('event', this.#heard);
    live.addEventListener('caught-up', this.refresh);
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    live.removeEventListener('event', this.#heard);
    live.removeEventListener('caught-up', this.refresh);
    clearTimeout(this.#timer);
  }

  willUpdate(changed) {
    if (changed.has('place')) {
      const before = changed.get('place');
      if (before?.id !== this.place.id || before?.projectId !== this.place.projectId) {
        this.isRead = false; // another thing: nothing of the one before may be seen
      }
      this.#readNow();
    }
  }

  #heard = ({ detail: event }) => this.concerns(event) && this.refresh();

  /** Reads again soon. */
  refresh = () => {
    clearTimeout(this.#timer);
    const wait = Math.max(0, this.#lastRead + LEAST_BETWEEN_READS - Date.now());
    this.#timer = setTimeout(() => this.#readNow(), wait);
  };

  async #readNow() {
    if (this.#reading) {
      this.#again = true;
      return;
    }
    this.#reading = true;
    clearTimeout(this.#timer);
    this.#lastRead = Date.now();
    let patience = 0;
    try {
      await this.read();
      this.problem = null;
      this.isRead = true;
      patience = this.patience;
    } catch (problem) {
      const isAway = problem instanceof Unreachable;
      patience = isAway ? PAUSE_WHEN_AWAY : 0;
      this.problem = isAway && this.isRead ? null : problem; // what was read stays on the screen
    }
    this.#reading = false;
    this.requestUpdate();
    if (this.isConnected && this.#again) {
      this.#again = false;
      this.refresh();
    } else if (this.isConnected && patience) {
      this.#timer = setTimeout(() => this.#readNow(), patience);
    }
  }

  /** What to show instead of the page, or nothing when it can be shown. */
  notYet() {
    if (this.problem) {
      return html`<article class="problem" role="alert">
        <h2>${this.problem.title || 'That did not work'}</h2>
        <p>${this.problem.message}</p>
      </article>`;
    }
    return this.isRead ? null : html`<p aria-busy="true">Reading…</p>`;
  }

  render() {
    return this.notYet() ?? this.content() ?? nothing;
  }
}
