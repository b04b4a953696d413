import { html } from 'lit';

const CHOICES = [
  ['PT15S', '15 seconds'],
  ['PT1H', '1 hour'],
  ['P1D', '1 day'],
  ['P7D', '7 days'],
  ['P30D', '30 days'],
  ['PT0S', 'not at all: delete at once'],
];

/** How long a delete waits, and so can be undone; the task stops firing at once in any case. */
export const graceChoice = () => html`<label>
  It can be undone for
  <select name="grace">
    ${CHOICES.map(([value, text]) => html`<option value=${value}>${text}</option>`)}
  </select>
</label>`;

export const reasonField = (isNeeded = false) => html`<label>
  Reason ${isNeeded ? '' : html`<span class="quiet">(optional, kept with the record)</span>`}
  <input name="reason" maxlength="500" autocomplete="off" ?required=${isNeeded} />
</label>`;
