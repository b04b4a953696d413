import { html } from 'lit';
import { call, get, inProject, post } from '../api.js';
import { restoreTask } from '../deleting.js';
import { badge } from '../parts/badge.js';
import { Page } from '../parts/page.js';
import { steps } from '../parts/steps.js';
import { complain, toast } from '../parts/toasts.js';
import { session } from '../session.js';
import { dateTime, plural } from '../words.js';

/** One deletion from its request to its proof. */
class DeletionPage extends Page {
  static properties = { deletion: { state: true } };

  concerns(event) {
    return !this.deletion || event.task_uuid === this.deletion.task_uuid;
  }

  get #isOver() {
    return this.deletion.completed_at !== null;
  }

  get patience() {
    const announced = this.deletion.steps.at(-1).status === 'done';
    return this.#isOver && (announced || this.deletion.state === 'RESTORED') ? 0 : 1_000;
  }

  get #path() {
    return inProject(this.place.projectId, 'deletions', this.place.id);
  }

  async read() {
    this.deletion = await get(this.#path);
  }

  content() {
    const { deletion } = this;
    return html`
      <header class="bar">
        <h1 tabindex="-1">Deletion of <span class="name">${deletion.task_name}</span></h1>
        <span aria-live="polite">${badge(deletion.state)}</span>
        <div class="buttons">${this.#buttons()}</div>
      </header>
      ${deletion.waiting_for
        ? html`<p class="notice">It waits for ${deletion.waiting_for}.</p>`
        : ''}
      ${deletion.last_error
        ? html`<article class="notice">
            <h2>The last attempt failed</h2>
            <p class="complaint">${deletion.last_error}</p>
            <p>${plural(deletion.attempts, 'attempt')} so far. It is tried again by itself.</p>
          </article>`
        : ''}
      <section class="columns">
        <article>
          <h2>Steps</h2>
          ${steps(deletion.steps)}
        </article>
        <article>
          <h2>Record</h2>
          ${this.#facts()}
        </article>
      </section>
      ${deletion.runs_kept && deletion.state === 'DELETED'
        ? html`<article>
            <h2>Kept runs</h2>
            <dd-runs .path=${`${this.#path}/runs`} .projectId=${this.place.projectId} isKept></dd-runs>
          </article>`
        : ''}
    `;
  }

  #buttons() {
    if (this.#isOver || !session.may(this.place.projectId, 'member', 'tasks:delete')) {
      return '';
    }
    const { deletion } = this;
    const task = { ...deletion, name: deletion.task_name };
    return html`
      <button type="button" class="secondary" @click=${this.#retry}>Do it now</button>
      ${deletion.started_at
        ? ''
        : html`<button
            type="button"
            @click=${() => restoreTask(task, deletion.deletion_id, this.refresh)}
          >
            Undo
          </button>`}
    `;
  }

  /** A grace is shortened by asking again; what waits for another reason is published again. */
  #retry = async () => {
    const { task_uuid, not_before } = this.deletion;
    try {
      if (not_before && new Date(not_before) > Date.now()) {
        const task = inProject(this.place.projectId, 'tasks', task_uuid);
        await call('DELETE', task, { query: { grace: 'PT0S' } });
      } else {
        await post(`${this.#path}/retry`);
      }
      toast('It is done as soon as a worker takes it.', { tone: 'good' });
    } catch (problem) {
      complain(problem);
    }
    this.refresh();
  };

  #facts() {
    const { deletion } = this;
    const { verified } = deletion;
    return html`<dl class="facts">
      <dt>Asked for</dt>
      <dd>${dateTime(deletion.requested_at)} by ${deletion.requested_by}</dd>
      <dt>Reason</dt>
      <dd class="name">${deletion.reason ?? 'none given'}</dd>
      ${deletion.not_before
        ? html`<dt>Not before</dt>
            <dd>${dateTime(deletion.not_before)}</dd>`
        : ''}
      ${deletion.started_at
        ? html`<dt>Taken by a worker</dt>
            <dd>${dateTime(deletion.started_at)}</dd>`
        : ''}
      ${deletion.completed_at
        ? html`<dt>${deletion.state === 'RESTORED' ? 'Undone' : 'Deleted'}</dt>
            <dd>${dateTime(deletion.completed_at)}</dd>`
        : ''}
      ${deletion.next_attempt_at
        ? html`<dt>Next attempt</dt>
            <dd><dd-time .at=${deletion.next_attempt_at}></dd-time> at the latest</dd>`
        : ''}
      <dt>Runs</dt>
      <dd>${plural(deletion.runs_deleted, 'run')} removed${deletion.runs_kept ? ', the others are kept' : ''}</dd>
      <dt>Proof</dt>
      <dd>
        ${verified
          ? `read back ${dateTime(verified.at)}: ${plural(verified.tasks, 'task')},
             ${plural(verified.registrations, 'registration')}, ${plural(verified.runs, 'run')} left`
          : 'not yet'}
      </dd>
      <dt>Id</dt>
      <dd><code>${deletion.deletion_id}</code></dd>
      <dt>Task</dt>
      <dd><code>${deletion.task_uuid}</code></dd>
    </dl>`;
  }
}

customElements.define('dd-deletion-page', DeletionPage);
