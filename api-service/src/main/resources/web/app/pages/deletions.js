import { html } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import { get, inProject } from '../api.js';
import { restoreTask } from '../deleting.js';
import { badge } from '../parts/badge.js';
import { choice } from '../parts/filters.js';
import { Page } from '../parts/page.js';
import { pageQuery, pager } from '../parts/pager.js';
import { progress } from '../parts/steps.js';
import { href } from '../route.js';
import { session } from '../session.js';

/** A project's deletions, under way and over, the newest first; undone as long as that is possible. */
class DeletionsPage extends Page {
  static properties = { list: { state: true } };

  concerns(event) {
    return event.type.startsWith('task.');
  }

  get patience() {
    return this.list.items.some((each) => each.completed_at === null) ? 2_000 : 0;
  }

  async read() {
    const { projectId, query } = this.place;
    this.list = await get(inProject(projectId, 'deletions'), {
      state: query.state,
      ...pageQuery(query),
    });
  }

  content() {
    const { items } = this.list;
    return html`
      <header class="bar">
        <h1 tabindex="-1">Deletions</h1>
        <form @submit=${(event) => event.preventDefault()}>
          ${choice('Show', 'state', this.place.query.state, [
            ['', 'All'],
            ['PENDING_DELETE', 'Under way'],
            ['DELETE_FAILED', 'Failed for now'],
            ['DELETED', 'Recently deleted'],
            ['RESTORED', 'Restored'],
          ])}
        </form>
      </header>
      ${items.length ? this.#table(items) : html`<p class="empty">There are none.</p>`}
      ${pager(this.list)}
    `;
  }

  #table(items) {
    return html`<table class="list">
      <thead>
        <tr>
          <th scope="col">Task</th>
          <th scope="col">State</th>
          <th scope="col">Asked for</th>
          <th scope="col">Reason</th>
          <th scope="col">Progress</th>
          <th scope="col"><span class="hidden">Actions</span></th>
        </tr>
      </thead>
      <tbody>
        ${repeat(items, (each) => each.deletion_id, (each) => this.#row(each))}
      </tbody>
    </table>`;
  }

  #row(deletion) {
    return html`<tr data-deletion=${deletion.deletion_id}>
      <th scope="row">
        <a class="name" href=${href(['p', this.place.projectId, 'deletions', deletion.deletion_id])}>
          ${deletion.task_name}
        </a>
      </th>
      <td data-label="State">${badge(deletion.state)}</td>
      <td data-label="Asked for">
        <dd-time .at=${deletion.requested_at}></dd-time> by ${deletion.requested_by}
      </td>
      <td data-label="Reason" class="name">${deletion.reason ?? html`<span class="quiet">–</span>`}</td>
      <td data-label="Progress">${progress(deletion.steps)}</td>
      <td class="actions">${this.#undo(deletion)}</td>
    </tr>`;
  }

  #undo(deletion) {
    const isOpen = deletion.completed_at === null && !deletion.started_at;
    if (!isOpen || !session.may(this.place.projectId, 'member', 'tasks:delete')) {
      return '';
    }
    const task = { ...deletion, name: deletion.task_name };
    return html`<button
      type="button"
      @click=${() => restoreTask(task, deletion.deletion_id, this.refresh)}
    >
      Undo<span class="hidden"> the deletion of ${deletion.task_name}</span>
    </button>`;
  }
}

customElements.define('dd-deletions-page', DeletionsPage);
