import { html } from 'lit';
import { inProject, post } from '../api.js';
import { plural } from '../words.js';
import { Dialog } from './dialog.js';
import { graceChoice, reasonField } from './grace.js';

/**
 * Asks before many tasks are deleted, and starts it.
 *
 * `selection` is the part of the request that says which: `task_uuids` or `filter`.
 */
class BulkDelete extends Dialog {
  static properties = {
    projectId: {},
    selection: { attribute: false },
    names: { attribute: false },
    matched: { state: true },
  };

  heading = 'Delete these tasks?';
  isDangerous = true;

  connectedCallback() {
    super.connectedCallback();
    this.#count();
  }

  async #count() {
    try {
      const counted = await this.#ask({ dry_run: true });
      this.matched = counted.matched;
    } catch (problem) {
      this.complaint = problem.message;
    }
  }

  #ask(more) {
    const path = inProject(this.projectId, 'tasks', 'bulk-delete');
    return post(path, { ...this.selection, ...more });
  }

  get isReady() {
    return this.matched > 0;
  }

  get confirmLabel() {
    return this.matched === undefined ? 'Delete' : `Delete ${plural(this.matched, 'task')}`;
  }

  async confirm(form) {
    const reason = form.get('reason').trim();
    return this.#ask({ grace: form.get('grace'), ...(reason ? { reason } : {}) });
  }

  body() {
    return html`
      <p aria-live="polite">
        ${this.matched === undefined
          ? 'Counting…'
          : html`<strong>${plural(this.matched, 'task')}</strong> would be deleted. They stop firing at
              once; protected ones are passed over.`}
      </p>
      ${this.names
        ? html`<ul class="names">
            ${this.names.slice(0, 5).map((name) => html`<li class="name">${name}</li>`)}
            ${this.names.length > 5 ? html`<li class="quiet">and ${this.names.length - 5} more</li>` : ''}
          </ul>`
        : ''}
      ${graceChoice()} ${reasonField()}
    `;
  }
}

customElements.define('dd-bulk-delete', BulkDelete);
