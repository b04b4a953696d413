import { html } from 'lit';
import { get, inProject, post } from '../api.js';
import { badge } from '../parts/badge.js';
import { Page } from '../parts/page.js';
import { complain, toast } from '../parts/toasts.js';
import { session } from '../session.js';
import { dateTime, number, plural } from '../words.js';

const COUNTS = [
  ['deleted', 'deleted'],
  ['pending', 'still to do'],
  ['failed', 'failed for now'],
  ['restored', 'restored'],
  ['skipped', 'passed over (protected)'],
  ['already_deleted', 'deleted before'],
];

/** How far the deletion of many tasks is. */
class BulkPage extends Page {
  static properties = { bulk: { state: true } };

  concerns() {
    return false; // many events a second; it asks at its own pace
  }

  get patience() {
    return this.bulk.pending || this.bulk.state === 'RUNNING' ? 1_000 : 0;
  }

  get #path() {
    return inProject(this.place.projectId, 'bulk-deletions', this.place.id);
  }

  async read() {
    this.bulk = await get(this.#path);
  }

  content() {
    const { bulk } = this;
    const over = bulk.matched - bulk.pending;
    return html`
      <header class="bar">
        <h1 tabindex="-1">Deletion of ${plural(bulk.matched, 'task')}</h1>
        ${badge(bulk.pending ? 'RUNNING' : 'DONE')}
        <div class="buttons">${this.#undo()}</div>
      </header>
      <progress
        max=${Math.max(1, bulk.matched)}
        value=${bulk.matched ? over : 1}
        aria-label="${number(over)} of ${number(bulk.matched)} done"
      ></progress>
      <dl class="counts" aria-live="polite">
        ${COUNTS.filter(([name]) => bulk[name]).map(
          ([name, text]) => html`<div>
            <dt>${text}</dt>
            <dd>${number(bulk[name])}</dd>
          </div>`,
        )}
      </dl>
      <p class="quiet">
        Asked for ${dateTime(bulk.requested_at)} by ${bulk.requested_by}.
        ${bulk.reason ? html`Reason: <span class="name">${bulk.reason}</span>` : ''}
      </p>
    `;
  }

  #undo() {
    const { bulk, place } = this;
    const mayUndo =
      bulk.kind === 'tasks' && bulk.pending && session.may(place.projectId, 'member', 'tasks:delete');
    return mayUndo
      ? html`<button type="button" @click=${this.#restore}>Undo what can be undone</button>`
      : '';
  }

  #restore = async () => {
    try {
      await post(`${this.#path}/restore`);
      toast('What no worker has begun yet is brought back.', { tone: 'good' });
    } catch (problem) {
      complain(problem);
    }
    this.refresh();
  };
}

customElements.define('dd-bulk-page', BulkPage);
