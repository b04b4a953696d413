import { html } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import { get, inProject } from '../api.js';
import { shown } from '../dialogs/shown.js';
import { deleteTask, isLeaving, settled } from '../deleting.js';
import { badge } from '../parts/badge.js';
import { choice, search, toggle } from '../parts/filters.js';
import { Page } from '../parts/page.js';
import { pageQuery, pager } from '../parts/pager.js';
import { href } from '../route.js';
import { session } from '../session.js';
import { plural } from '../words.js';

const LIVE = ['ACTIVE', 'DISABLED'];
const isLive = (task) => LIVE.includes(task.status);

/** A project's tasks. */
class TasksPage extends Page {
  static properties = {
    list: { state: true },
    chosen: { state: true },
    asked: { state: true },
    bulk: { state: true },
  };

  constructor() {
    super();
    this.chosen = new Map();
    this.asked = null;
    this.bulk = null;
  }

  get projectId() {
    return this.place.projectId;
  }

  willUpdate(changed) {
    const before = changed.get('place');
    if (before && before.projectId !== this.place.projectId) {
      this.chosen = new Map();
    }
    super.willUpdate(changed);
  }

  concerns(event) {
    return event.type.startsWith('task.');
  }

  async read() {
    const { query } = this.place;
    this.list = await settled(() =>
      get(inProject(this.projectId, 'tasks'), {
        name_prefix: query.name_prefix,
        status: query.status,
        include_deleted: query.include_deleted,
        ...pageQuery(query),
      }),
    );
    const live = new Set(this.#items.filter(isLive).map((task) => task.task_uuid));
    this.chosen = new Map([...this.chosen].filter(([id]) => live.has(id)));
  }

  /** What leaves is gone at once; with "include deleted" it stays, as being deleted. */
  get #items() {
    const { items } = this.list;
    return this.place.query.include_deleted
      ? items.map((task) => (isLeaving(task) ? { ...task, status: 'PENDING_DELETE' } : task))
      : items.filter((task) => !isLeaving(task));
  }

  content() {
    const { query } = this.place;
    return html`
      <header class="bar">
        <h1 tabindex="-1">Tasks</h1>
        <form @submit=${(event) => event.preventDefault()}>
          ${search('Name begins with', 'name_prefix', query.name_prefix)}
          ${choice('Status', 'status', query.status, [
            ['', 'Any'],
            ['ACTIVE', 'Active'],
            ['DISABLED', 'Disabled'],
            ...(query.include_deleted
              ? [
                  ['PENDING_DELETE', 'Being deleted'],
                  ['DELETE_FAILED', 'Delete failed'],
                ]
              : []),
          ])}
          ${toggle('Include deleted', 'include_deleted', query.include_deleted === 'true')}
        </form>
      </header>
      ${this.#selection()} ${this.#items.length ? this.#table() : this.#empty()} ${pager(this.list)}
      ${this.#dialogs()}
    `;
  }

  #empty() {
    const { query } = this.place;
    if (query.name_prefix || query.status || query.page) {
      return html`<p class="empty">No task matches this filter.</p>`;
    }
    return html`<article class="empty">
      <h2>No tasks yet</h2>
      <p>
        Tasks of the project <code>${this.projectId}</code> appear here as soon as a client creates
        them, one by one or from a CSV file.
        <a href="/q/swagger-ui/">How to create one is in the API description.</a>
      </p>
    </article>`;
  }

  #selection() {
    if (!session.may(this.projectId, 'admin', 'tasks:delete')) {
      return '';
    }
    const { query } = this.place;
    const isFiltered = query.name_prefix || LIVE.includes(query.status);
    const some = this.chosen.size;
    return html`<section class="selection" aria-label="Selected tasks">
      <span aria-live="polite">${some ? `${plural(some, 'task')} selected` : ''}</span>
      <button type="button" class="danger outline" ?disabled=${!some} @click=${this.#deleteChosen}>
        Delete selected…
      </button>
      ${isFiltered
        ? html`<button type="button" class="danger outline" @click=${this.#deleteMatching}>
            Delete all that match…
          </button>`
        : ''}
    </section>`;
  }

  #deleteChosen = () => {
    this.bulk = {
      selection: { task_uuids: [...this.chosen.keys()] },
      names: [...this.chosen.values()].map((task) => task.name),
    };
  };

  #deleteMatching = () => {
    const { name_prefix, status } = this.place.query;
    this.bulk = {
      selection: {
        filter: {
          ...(name_prefix ? { name_prefix } : {}),
          ...(LIVE.includes(status) ? { status } : {}),
        },
      },
    };
  };

  #table() {
    const mayChoose = session.may(this.projectId, 'admin', 'tasks:delete');
    const choosable = this.#items.filter(isLive);
    const all = choosable.length > 0 && choosable.every((task) => this.chosen.has(task.task_uuid));
    return html`<table class="list">
      <thead>
        <tr>
          ${mayChoose
            ? html`<th scope="col" class="check">
                <input
                  type="checkbox"
                  aria-label="Select all tasks of this page"
                  .checked=${all}
                  @change=${(event) =>
                    (this.chosen = new Map(
                      event.target.checked ? choosable.map((task) => [task.task_uuid, task]) : [],
                    ))}
                />
              </th>`
            : ''}
          <th scope="col">Name</th>
          <th scope="col">Status</th>
          <th scope="col">Schedule</th>
          <th scope="col">Next run</th>
          <th scope="col"><span class="hidden">Actions</span></th>
        </tr>
      </thead>
      <tbody>
        ${repeat(this.#items, (task) => task.task_uuid, (task) => this.#row(task, mayChoose))}
      </tbody>
    </table>`;
  }

  #row(task, mayChoose) {
    return html`<tr data-task=${task.task_uuid}>
      ${mayChoose
        ? html`<td class="check">
            <input
              type="checkbox"
              aria-label=${`Select ${task.name}`}
              .checked=${this.chosen.has(task.task_uuid)}
              ?disabled=${!isLive(task)}
              @change=${(event) => this.#choose(task, event.target.checked)}
            />
          </td>`
        : ''}
      <th scope="row">
        <a class="name" href=${href(['p', this.projectId, 'tasks', task.task_uuid])}>${task.name}</a>
      </th>
      <td data-label="Status">
        ${badge(task.status)} ${task.protected ? html`<span class="badge calm">Protected</span>` : ''}
      </td>
      <td data-label="Schedule">${task.schedule_in_words ?? html`<span class="quiet">none</span>`}</td>
      <td data-label="Next run"><dd-time .at=${task.next_run_at} none="–"></dd-time></td>
      <td class="actions">${this.#action(task)}</td>
    </tr>`;
  }

  #action(task) {
    if (!isLive(task)) {
      return task.deletion && html`<a href=${href(['p', this.projectId, 'deletions', task.deletion.deletion_id])}>
        Follow<span class="hidden"> the deletion of ${task.name}</span>
      </a>`;
    }
    return session.may(this.projectId, 'member', 'tasks:delete')
      ? html`<button type="button" class="danger outline" @click=${() => (this.asked = { ...task })}>
          Delete…<span class="hidden"> ${task.name}</span>
        </button>`
      : '';
  }

  #choose(task, isChosen) {
    const chosen = new Map(this.chosen);
    if (isChosen) {
      chosen.set(task.task_uuid, task);
    } else {
      chosen.delete(task.task_uuid);
    }
    this.chosen = chosen;
  }

  #dialogs() {
    return html`
      ${shown(
        this,
        'asked',
        (task, close) =>
          html`<dd-delete-task
            .task=${task}
            @closed=${close}
            @done=${(event) => {
              close();
              deleteTask(task, event.detail, this.#changed);
            }}
          ></dd-delete-task>`,
      )}
      ${shown(
        this,
        'bulk',
        (bulk, close) =>
          html`<dd-bulk-delete
            .projectId=${this.projectId}
            .selection=${bulk.selection}
            .names=${bulk.names}
            @closed=${close}
            @done=${(event) => {
              close();
              location.hash = href(['p', this.projectId, 'bulk', event.detail.bulk_deletion_id]);
            }}
          ></dd-bulk-delete>`,
      )}
    `;
  }

  /** At once on the screen, and soon as the server has it. */
  #changed = () => {
    this.requestUpdate();
    this.refresh();
  };
}

customElements.define('dd-tasks-page', TasksPage);
