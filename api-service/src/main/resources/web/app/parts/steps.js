import { html } from 'lit';
import { stateWord } from '../words.js';

const SIGNS = { pending: '○', running: '◐', done: '●', completed: '●', failed: '✕', skipped: '–' };
const NAMES = {
  unregister: 'Unregister the cron job',
  'delete-runs': 'Delete the run history',
  'delete-task': 'Delete the task',
  announce: 'Announce it',
};

/** The steps of a deletion or a run, one below the other. */
export const steps = (items) => html`<ol class="steps">
  ${items.map(
    (step) => html`<li class="step ${step.status}">
      <span class="sign" aria-hidden="true">${SIGNS[step.status] ?? '○'}</span>
      <span class="what">${NAMES[step.name] ?? step.name}</span>
      <span class="state">${stateWord(step.status)}</span>
      ${step.ended_at || step.started_at
        ? html`<dd-time .at=${step.ended_at ?? step.started_at}></dd-time>`
        : ''}
      ${step.detail ? html`<span class="detail">${step.detail}</span>` : ''}
    </li>`,
  )}
</ol>`;

/** How far a deletion is, in one line. */
export function progress(items) {
  const over = items.filter((step) => ['done', 'completed', 'skipped'].includes(step.status)).length;
  const text = `${over} of ${items.length} steps`;
  return html`<progress max=${items.length} value=${over} aria-label=${text} title=${text}></progress>`;
}
