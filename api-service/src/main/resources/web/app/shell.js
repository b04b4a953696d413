import { html } from 'lit';
import { server } from './api.js';
import { live } from './live.js';
import { Element } from './parts/element.js';
import { href, route } from './route.js';
import { session } from './session.js';

const ZONE = Intl.DateTimeFormat().resolvedOptions().timeZone;
const KEPT = 'durable-delete.project';

/** The frame around every page: who, which project, where to, and whether it is live. */
class Shell extends Element {
  #place = null;

  connectedCallback() {
    super.connectedCallback();
    window.addEventListener('hashchange', this.#moved);
    for (const source of [session, server, live]) {
      source.addEventListener('change', () => this.requestUpdate());
    }
    session.start();
  }

  #moved = async () => {
    const before = this.#place?.name;
    this.requestUpdate();
    await this.updateComplete;
    if (this.#place?.name !== before) {
      window.scrollTo(0, 0);
      this.#focusHeading();
    }
  };

  /** A reader who can't see the page hears where it went. */
  #focusHeading() {
    const main = this.querySelector('main');
    requestAnimationFrame(() => (main?.querySelector('h1') ?? main)?.focus());
  }

  #find() {
    const { segments, query } = route();
    const [area, first, second, third] = segments;
    if (area === 'ops' && session.isOperator) {
      return { name: first, id: second, query };
    }
    if (area === 'p' && session.role(first)) {
      localStorage.setItem(KEPT, first);
      return { name: second || 'tasks', id: third, projectId: first, query };
    }
    return { name: segments.length ? 'nowhere' : 'start', query };
  }

  /** Where somebody starts who named no place. */
  #start() {
    const projects = session.me.projects.filter((each) => each.role).map((each) => each.project_id);
    const kept = localStorage.getItem(KEPT);
    if (projects.length) {
      return href(['p', projects.includes(kept) ? kept : projects[0], 'tasks']);
    }
    return session.isOperator ? href(['ops', 'status']) : null;
  }

  render() {
    if (!session.isStarted) {
      return html`<p class="starting" aria-busy="true">Durable Delete</p>`;
    }
    if (!session.me) {
      live.follow(null);
      document.title = 'Sign in · Durable Delete';
      return html`<dd-sign-in></dd-sign-in>`;
    }
    let place = this.#find();
    if (place.name === 'start' && this.#start()) {
      history.replaceState(null, '', this.#start());
      place = this.#find();
    }
    // the same object as long as it is the same place, so that nothing is read twice
    if (JSON.stringify(place) !== JSON.stringify(this.#place)) {
      this.#place = place;
    }
    if (place.projectId) {
      live.follow(place.projectId);
    }
    return html`
      <a class="skip" href="#main" @click=${this.#skip}>Skip to the content</a>
      <header class="top">
        <a class="brand" href="#/">Durable Delete</a>
        ${this.#projects()} ${this.#navigation()} ${this.#connection()}
        <div class="who">
          <span class="name">${session.me.subject}</span>
          <button type="button" class="plain" @click=${() => session.signOut()}>Sign out</button>
        </div>
      </header>
      ${server.isAway
        ? html`<p class="away" role="alert">
            The server does not answer. What you see may be out of date; trying again…
          </p>`
        : ''}
      <main id="main" tabindex="-1">${this.#page(this.#place)}</main>
      <footer class="zone">Times are those of ${ZONE}.</footer>
      <dd-toasts></dd-toasts>
    `;
  }

  #skip = (event) => {
    event.preventDefault();
    this.querySelector('main').focus();
  };

  get #projectId() {
    return this.#place.projectId ?? localStorage.getItem(KEPT);
  }

  #projects() {
    const { projects } = session.me;
    if (projects.length < 2) {
      return projects.length ? html`<span class="project">${projects[0].project_id}</span>` : '';
    }
    return html`<label class="project">
      <span class="hidden">Project</span>
      <select
        @change=${(event) => (location.hash = href(['p', event.target.value, 'tasks']))}
      >
        ${projects.map(
          ({ project_id, role }) =>
            html`<option ?selected=${project_id === this.#projectId} ?disabled=${!role}>${project_id}</option>`,
        )}
      </select>
    </label>`;
  }

  #navigation() {
    const project = session.role(this.#projectId)
      ? this.#projectId
      : session.me.projects.find((each) => each.role)?.project_id;
    const places = [
      ...(project
        ? [
            ['Tasks', ['p', project, 'tasks'], ['tasks', 'bulk']],
            ['Calendar', ['p', project, 'calendar'], ['calendar']],
            ['Deletions', ['p', project, 'deletions'], ['deletions']],
          ]
        : []),
      ...(session.isOperator
        ? [
            ['Dead letters', ['ops', 'dead-letters'], ['dead-letters', 'replays']],
            ['Status', ['ops', 'status'], ['status']],
          ]
        : []),
    ];
    return html`<nav aria-label="Main">
      <ul>
        ${places.map(
          ([text, segments, names]) => html`<li>
            <a
              href=${href(segments)}
              aria-current=${names.includes(this.#place.name) ? 'page' : 'false'}
              >${text}</a
            >
          </li>`,
        )}
      </ul>
    </nav>`;
  }

  #connection() {
    const isLive = live.state === 'live';
    return html`<span
      class="connection ${isLive ? 'live' : ''}"
      role="status"
      title=${isLive ? 'Changes appear at once' : 'No live events: it reads again every few seconds'}
      >${isLive ? 'Live' : 'Connecting…'}</span
    >`;
  }

  #page(place) {
    const [title, page] = this.#pageOf(place);
    document.title = `${title} · Durable Delete`;
    return page;
  }

  #pageOf(place) {
    switch (place.id ? `${place.name}/id` : place.name) {
      case 'tasks':
        return ['Tasks', html`<dd-tasks-page .place=${place}></dd-tasks-page>`];
      case 'tasks/id':
        return ['Task', html`<dd-task-page .place=${place}></dd-task-page>`];
      case 'calendar':
        return ['Calendar', html`<dd-calendar-page .place=${place}></dd-calendar-page>`];
      case 'deletions':
        return ['Deletions', html`<dd-deletions-page .place=${place}></dd-deletions-page>`];
      case 'deletions/id':
        return ['Deletion', html`<dd-deletion-page .place=${place}></dd-deletion-page>`];
      case 'bulk/id':
        return ['Bulk deletion', html`<dd-bulk-page .place=${place}></dd-bulk-page>`];
      case 'dead-letters':
        return ['Dead letters', html`<dd-dead-letters-page .place=${place}></dd-dead-letters-page>`];
      case 'dead-letters/id':
        return ['Dead letter', html`<dd-dead-letter-page .place=${place}></dd-dead-letter-page>`];
      case 'replays/id':
        return ['Replay', html`<dd-replay-page .place=${place}></dd-replay-page>`];
      case 'status':
        return ['Status', html`<dd-status-page .place=${place}></dd-status-page>`];
      default:
        return [
          'Nothing here',
          html`<article class="empty">
            <h1 tabindex="-1">Nothing here</h1>
            <p>There is no such page, or it is not yours. <a href="#/">Back to the start</a></p>
          </article>`,
        ];
    }
  }
}

customElements.define('dd-app', Shell);
