import { html } from 'lit';
import { call, get, inProject, post } from '../api.js';
import { shown } from '../dialogs/shown.js';
import { deleteTask, restoreTask } from '../deleting.js';
import { badge } from '../parts/badge.js';
import { Page } from '../parts/page.js';
import { progress, steps } from '../parts/steps.js';
import { complain, toast } from '../parts/toasts.js';
import { href } from '../route.js';
import { session } from '../session.js';
import { dateTime } from '../words.js';

/** One task: what it is, when it runs, what it ran, and its deletion while that is under way. */
class TaskPage extends Page {
  static properties = { task: { state: true }, deletion: { state: true }, asked: { state: true } };

  constructor() {
    super();
    this.asked = null;
  }

  get #path() {
    return inProject(this.place.projectId, 'tasks', this.place.id);
  }

  concerns(event) {
    return event.task_uuid === this.place.id;
  }

  get patience() {
    return this.deletion ? 2_000 : 0;
  }

  async read() {
    try {
      this.task = await get(this.#path);
    } catch (problem) {
      if (problem.type === 'task-deleted') {
        location.replace(
          href(['p', this.place.projectId, 'deletions', problem.body.deletion_id]),
        );
      }
      throw problem;
    }
    const under = this.task.deletion;
    this.deletion = under
      ? await get(inProject(this.place.projectId, 'deletions', under.deletion_id))
      : null;
  }

  get #isLive() {
    return ['ACTIVE', 'DISABLED'].includes(this.task.status);
  }

  content() {
    const { task } = this;
    return html`
      <header class="bar">
        <h1 tabindex="-1" class="name">${task.name}</h1>
        ${badge(task.status)} ${task.protected ? html`<span class="badge calm">Protected</span>` : ''}
        <div class="buttons">${this.#isLive ? this.#buttons() : ''}</div>
      </header>
      ${this.deletion ? this.#underDeletion() : ''}
      <section class="columns">
        <article>
          <h2>Schedule</h2>
          ${this.#schedule()}
        </article>
        <article>
          <h2>Details</h2>
          ${this.#details()}
        </article>
      </section>
      <article>
        <h2>Calendar</h2>
        <dd-calendar
          .path=${`${this.#path}/occurrences`}
          .removable=${this.#isRemovable}
          @remove=${(event) => this.#askRemoval(event.detail)}
        ></dd-calendar>
      </article>
      <article>
        <h2>Runs</h2>
        <dd-runs .path=${`${this.#path}/runs`} .projectId=${this.place.projectId}></dd-runs>
      </article>
      ${shown(this, 'asked', this.#dialog)}
    `;
  }

  #may(role, scope) {
    return session.may(this.place.projectId, role, scope);
  }

  #buttons() {
    const { task } = this;
    const isOn = task.status === 'ACTIVE';
    const mayWrite = this.#may('member', 'tasks:write');
    return html`
      ${this.#may('member', 'runs:write')
        ? html`<button type="button" class="secondary" @click=${this.#runNow}>Run now</button>`
        : ''}
      ${mayWrite
        ? html`<button type="button" class="secondary" @click=${() => this.#turn(!isOn)}>
            ${isOn ? 'Disable' : 'Enable'}
          </button>`
        : ''}
      ${mayWrite && task.schedule?.cron
        ? html`<button type="button" class="secondary" @click=${() => (this.asked = { kind: 'end' })}>
            End series…
          </button>`
        : ''}
      ${this.#may('member', 'tasks:delete')
        ? html`<button type="button" class="danger" @click=${() => (this.asked = { kind: 'delete' })}>
            Delete…
          </button>`
        : ''}
    `;
  }

  #runNow = () => this.#do(() => post(`${this.#path}/runs`), 'A run was started.');

  #turn(isOn) {
    const body = { status: isOn ? 'ACTIVE' : 'DISABLED' };
    return this.#do(
      () => call('PATCH', this.#path, { body }),
      isOn ? 'The task is active.' : 'The task is disabled: it does not fire.',
    );
  }

  async #do(work, done) {
    try {
      await work();
      toast(done, { tone: 'good' });
    } catch (problem) {
      complain(problem);
    }
    this.refresh();
  }

  #underDeletion() {
    const { deletion, task } = this;
    const mayUndo = !deletion.started_at && this.#may('member', 'tasks:delete');
    const undo = () => restoreTask(task, deletion.deletion_id, this.refresh);
    return html`<article class="notice" aria-label="Deletion">
      <header class="bar">
        <h2>This task is being deleted</h2>
        ${progress(deletion.steps)}
        <div class="buttons">
          <a href=${href(['p', this.place.projectId, 'deletions', deletion.deletion_id])}>Follow it</a>
          ${mayUndo ? html`<button type="button" @click=${undo}>Undo</button>` : ''}
        </div>
      </header>
      ${deletion.waiting_for ? html`<p>It waits for ${deletion.waiting_for}.</p>` : ''}
      ${deletion.last_error ? html`<p class="complaint">${deletion.last_error}</p>` : ''}
      ${steps(deletion.steps)}
    </article>`;
  }

  #schedule() {
    const { schedule } = this.task;
    if (!schedule) {
      return html`<p>None: it runs only when somebody starts it.</p>`;
    }
    return html`<p class="words">${this.task.schedule_in_words}</p>
      <dl class="facts">
        ${schedule.cron
          ? html`<dt>Cron</dt>
              <dd><code>${schedule.cron}</code></dd>
              <dt>Time zone</dt>
              <dd>${schedule.time_zone ?? 'UTC'}</dd>`
          : html`<dt>At</dt>
              <dd>${dateTime(schedule.at)}</dd>`}
        ${schedule.start_at ? html`<dt>Not before</dt><dd>${dateTime(schedule.start_at)}</dd>` : ''}
        ${schedule.end_at ? html`<dt>Ends</dt><dd>${dateTime(schedule.end_at)}</dd>` : ''}
        <dt>Next run</dt>
        <dd><dd-time .at=${this.task.next_run_at} none="none planned"></dd-time></dd>
      </dl>`;
  }

  #details() {
    const { task } = this;
    return html`<dl class="facts">
        <dt>Id</dt>
        <dd><code>${task.task_uuid}</code></dd>
        <dt>Created</dt>
        <dd><dd-time .at=${task.created_at}></dd-time></dd>
        <dt>Changed</dt>
        <dd><dd-time .at=${task.updated_at}></dd-time> (version ${task.version})</dd>
      </dl>
      <details>
        <summary>Payload</summary>
        <pre tabindex="0">${JSON.stringify(task.payload, null, 2)}</pre>
      </details>`;
  }

  #isRemovable = (item) =>
    this.#isLive &&
    Boolean(this.task.schedule?.cron) &&
    new Date(item.planned_at) > Date.now() &&
    this.#may('member', 'tasks:write');

  #askRemoval(item) {
    this.asked = {
      heading: 'Remove this occurrence?',
      text: `It does not run at ${dateTime(item.planned_at)}. All others stay.`,
      confirm: 'Remove it',
      danger: true,
      run: async () => {
        await call('DELETE', `${this.#path}/schedule`, { query: { time: item.planned_at } });
        toast('The occurrence is removed.', { tone: 'good' });
      },
    };
  }

  #dialog = (asked, close) => {
    const done = (work) => (event) => {
      close();
      work(event.detail);
    };
    switch (asked.kind) {
      case 'delete':
        return html`<dd-delete-task
          .task=${this.task}
          @closed=${close}
          @done=${done((parameters) => deleteTask(this.task, parameters, this.refresh))}
        ></dd-delete-task>`;
      case 'end':
        return html`<dd-end-series
          .task=${this.task}
          @closed=${close}
          @done=${done(() => {
            toast('The series is ended.', { tone: 'good' });
            this.refresh();
          })}
        ></dd-end-series>`;
      default:
        return html`<dd-ask
          .ask=${asked}
          @closed=${close}
          @done=${done(() => this.querySelector('dd-calendar').refresh())}
        ></dd-ask>`;
    }
  };
}

customElements.define('dd-task-page', TaskPage);
