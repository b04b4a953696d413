import { html } from 'lit';
import { get, post } from '../api.js';
import { badge } from '../parts/badge.js';
import { Page } from '../parts/page.js';
import { complain, toast } from '../parts/toasts.js';
import { href } from '../route.js';
import { number, plural } from '../words.js';

/** The installation as a whole, for operators. */
class StatusPage extends Page {
  static properties = { status: { state: true }, isBusy: { state: true } };

  concerns() {
    return false;
  }

  get patience() {
    return 3_000;
  }

  async read() {
    this.status = await get('/ops/status');
  }

  content() {
    const { status } = this;
    const letters = status.dead_letters;
    return html`
      <header class="bar">
        <h1 tabindex="-1">Status</h1>
        <span class="quiet">read <dd-time .at=${status.at}></dd-time></span>
        <div class="buttons">
          <button type="button" class="secondary" aria-busy=${Boolean(this.isBusy)} @click=${this.#reconcile}>
            Look for stuck deletions now
          </button>
        </div>
      </header>
      <dl class="counts">
        ${this.#count('Broker', status.broker, status.broker !== 'up')}
        ${this.#count('Being deleted', number(status.pending_delete))}
        ${this.#count('Failed for now', number(status.delete_failed), status.delete_failed > 0)}
        ${this.#count('Open dead letters', html`<a href=${href(['ops', 'dead-letters'])}>${number(letters.open)}</a>`, letters.open > 0)}
        ${this.#count('Letters in the queue', letters.in_queue ?? 'unknown')}
        ${this.#count('Orphans', status.orphans ? number(status.orphans.found) : 'not looked yet', status.orphans?.found > 0)}
      </dl>
      <section class="columns">
        <article>
          <h2>Deletions</h2>
          ${status.oldest_pending_delete
            ? html`<p>
                The oldest one under way was asked for
                <dd-time .at=${status.oldest_pending_delete.requested_at}></dd-time>.
              </p>`
            : html`<p>None is under way.</p>`}
          ${status.orphans
            ? html`<p>
                The last sweep ended <dd-time .at=${status.orphans.checked_at}></dd-time>;
                ${plural(status.orphans.healed, 'orphan')} healed since the beginning.
              </p>`
            : ''}
          <p>
            Dead letters: ${number(letters.replayed)} replayed, ${number(letters.discarded)} discarded,
            ${number(letters.resolved)} resolved by themselves.
          </p>
        </article>
        <article>
          <h2>Versions</h2>
          <dl class="facts">
            ${Object.entries(status.versions).map(([name, version]) => html`<dt>${name}</dt><dd>${version}</dd>`)}
          </dl>
        </article>
      </section>
      <article>
        <h2>Queues</h2>
        ${status.queues ? this.#queues() : html`<p class="complaint">The broker does not say.</p>`}
      </article>
      <article>
        <h2>Reconcilers</h2>
        ${this.#reconcilers()}
      </article>
    `;
  }

  #count(name, value, isBad = false) {
    return html`<div class=${isBad ? 'bad' : ''}>
      <dt>${name}</dt>
      <dd>${value}</dd>
    </div>`;
  }

  #queues() {
    return html`<table class="list">
      <thead>
        <tr>
          <th scope="col">Queue</th>
          <th scope="col">Waiting</th>
          <th scope="col">Consumers</th>
        </tr>
      </thead>
      <tbody>
        ${this.status.queues.map(
          (queue) => html`<tr>
            <th scope="row"><code>${queue.queue}</code></th>
            <td data-label="Waiting">${number(queue.ready)}</td>
            <td data-label="Consumers">${number(queue.consumers)}</td>
          </tr>`,
        )}
      </tbody>
    </table>`;
  }

  #reconcilers() {
    const { reconcilers } = this.status;
    return reconcilers.length
      ? html`<table class="list">
          <thead>
            <tr>
              <th scope="col">Replica</th>
              <th scope="col">Last round</th>
              <th scope="col">Overdue</th>
              <th scope="col">Published again</th>
              <th scope="col">Failed</th>
            </tr>
          </thead>
          <tbody>
            ${reconcilers.map(
              (round) => html`<tr>
                <th scope="row"><code>${round.replica}</code></th>
                <td data-label="Last round"><dd-time .at=${round.ended_at}></dd-time></td>
                <td data-label="Overdue">${number(round.found)}</td>
                <td data-label="Published again">${number(round.requeued)}</td>
                <td data-label="Failed">${round.failed ? badge('failed') : ''} ${number(round.failed)}</td>
              </tr>`,
            )}
          </tbody>
        </table>`
      : html`<p class="quiet">No round has ended yet.</p>`;
  }

  #reconcile = async () => {
    this.isBusy = true;
    try {
      const round = await post('/ops/reconciler/run', undefined, { now: 'true' });
      toast(
        round.state === 'DONE'
          ? `${plural(round.found, 'deletion')} looked at, ${number(round.requeued)} published again.`
          : 'A round is under way.',
        { tone: 'good' },
      );
    } catch (problem) {
      complain(problem);
    }
    this.isBusy = false;
    this.refresh();
  };
}

customElements.define('dd-status-page', StatusPage);
