import { html } from 'lit';
import { refine, route } from '../route.js';

export const PAGE_SIZE = 50;

/** The parameters of a list's request that its place in the list makes. */
export const pageQuery = (query) => ({ page_size: PAGE_SIZE, page_token: query.page });

/** Back and forth through a list; where it is stands in the address, so that Back works, too. */
export function pager(list) {
  const { query } = route();
  return html`<nav class="pager" aria-label="Pages">
    ${query.page
      ? html`<button type="button" class="secondary" @click=${() => history.back()}>
            Previous page
          </button>
          <button type="button" class="secondary" @click=${() => refine({ page: null })}>
            First page
          </button>`
      : ''}
    ${list.next_page_token
      ? html`<button
          type="button"
          class="secondary"
          @click=${() => refine({ page: list.next_page_token })}
        >
          Next page
        </button>`
      : ''}
  </nav>`;
}
