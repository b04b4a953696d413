import { html } from 'lit';
import { Element } from '../parts/element.js';
import { session } from '../session.js';

/** Where people come in: by their identity provider, or in development by a token. */
class SignInPage extends Element {
  static properties = { isBusy: { state: true } };

  #signIn = async (event) => {
    event.preventDefault();
    this.isBusy = true;
    await session.signIn(new FormData(event.target).get('token'));
    this.isBusy = false;
  };

  render() {
    return html`<main id="main" class="sign-in">
      <article>
        <h1 tabindex="-1">Durable Delete</h1>
        <p>Scheduled tasks, and deletes that stay deleted.</p>
        ${session.message ? html`<p class="complaint" role="alert">${session.message}</p>` : ''}
        ${session.mode === 'oidc'
          ? html`<a role="button" href="/dashboard/sign-in">Sign in</a>`
          : html`<form @submit=${this.#signIn}>
              <label>
                Development token
                <textarea name="token" rows="4" required autocomplete="off" spellcheck="false"></textarea>
              </label>
              <p class="quiet">
                <code>deploy/up</code> prints a link that signs in;
                <code>deploy/token</code> makes another token.
              </p>
              <button type="submit" aria-busy=${Boolean(this.isBusy)}>Sign in</button>
            </form>`}
      </article>
    </main>`;
  }
}

customElements.define('dd-sign-in', SignInPage);
