import { html } from 'lit';
import { get, inProject } from '../api.js';
import { session } from '../session.js';
import { history } from '../words.js';
import { Dialog } from './dialog.js';
import { graceChoice, reasonField } from './grace.js';

/** Asks before a task is deleted, saying what would go. It answers with the request's parameters. */
class DeleteTask extends Dialog {
  static properties = { task: { attribute: false }, runs: { state: true } };

  heading = 'Delete this task?';
  confirmLabel = 'Delete task';
  isDangerous = true;

  connectedCallback() {
    super.connectedCallback();
    this.#count();
  }

  async #count() {
    const { project_id, task_uuid } = this.task;
    if (session.may(project_id, 'viewer', 'runs:read')) {
      this.runs = await get(inProject(project_id, 'tasks', task_uuid, 'runs', 'summary')).catch(
        () => undefined,
      );
    }
  }

  get isReady() {
    return !this.task.protected;
  }

  async confirm(form) {
    return {
      reason: form.get('reason').trim(),
      grace: form.get('grace'),
      running: form.get('running'),
      runs: form.get('keep') ? 'keep' : 'delete',
    };
  }

  body() {
    const { task } = this;
    return html`
      <dl class="facts">
        <dt>Task</dt>
        <dd><strong class="name">${task.name}</strong></dd>
        <dt>Schedule</dt>
        <dd>${task.schedule_in_words ?? 'none'}</dd>
        <dt>Next run</dt>
        <dd><dd-time .at=${task.next_run_at} none="none planned"></dd-time></dd>
        <dt>History</dt>
        <dd>${this.runs ? history(this.runs) : 'its runs'}${this.runs?.total === 0 ? '' : ', removed with it'}</dd>
      </dl>
      ${task.protected
        ? html`<p class="complaint">This task is protected. An admin has to lift that first.</p>`
        : html`<p>It stops firing at once.</p>`}
      ${graceChoice()} ${reasonField()}
      <details>
        <summary>More choices</summary>
        <label>
          A run that is being worked on
          <select name="running">
            <option value="wait">is waited for</option>
            <option value="cancel">is marked failed</option>
            <option value="detach">goes on alone</option>
          </select>
        </label>
        <label>
          <input type="checkbox" name="keep" />
          Keep the run history readable under the deletion's record
        </label>
      </details>
    `;
  }
}

customElements.define('dd-delete-task', DeleteTask);
