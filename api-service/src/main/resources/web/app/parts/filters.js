import { html } from 'lit';
import { refine } from '../route.js';

/** A choice that narrows a list. */
export const choice = (label, name, value, options) => html`<label>
  ${label}
  <select
    name=${name}
    .value=${value ?? ''}
    @change=${(event) => refine({ [name]: event.target.value, page: null })}
  >
    ${options.map(
      ([option, text]) =>
        html`<option value=${option} ?selected=${option === (value ?? '')}>${text}</option>`,
    )}
  </select>
</label>`;

let typing;

/** A text that narrows a list, once the reader stops to type. */
export const search = (label, name, value) => html`<label>
  ${label}
  <input
    type="search"
    name=${name}
    .value=${value ?? ''}
    @input=${(event) => {
      clearTimeout(typing);
      typing = setTimeout(() => refine({ [name]: event.target.value, page: null }), 300);
    }}
  />
</label>`;

export const toggle = (label, name, isOn) => html`<label class="toggle">
  <input
    type="checkbox"
    role="switch"
    name=${name}
    .checked=${isOn}
    @change=${(event) => refine({ [name]: event.target.checked ? 'true' : null, page: null })}
  />
  ${label}
</label>`;
