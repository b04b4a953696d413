import { html } from 'lit';
import { dateTime, relative } from '../words.js';
import { Element } from './element.js';

/** An instant as people think of it, kept up to date; the exact one shows on hover and focus. */
class Time extends Element {
  static properties = { at: {}, none: {} };
  #timer = null;

  disconnectedCallback() {
    super.disconnectedCallback();
    clearTimeout(this.#timer);
  }

  render() {
    clearTimeout(this.#timer);
    if (!this.at) {
      return html`<span class="quiet">${this.none ?? '–'}</span>`;
    }
    const isNear = Math.abs(new Date(this.at) - Date.now()) < 90_000;
    this.#timer = setTimeout(() => this.isConnected && this.requestUpdate(), isNear ? 1_000 : 20_000);
    return html`<time datetime=${this.at} title=${dateTime(this.at)}>${relative(this.at)}</time>`;
  }
}

customElements.define('dd-time', Time);
