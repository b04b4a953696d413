import { server } from './api.js';
import { session } from './session.js';

const FIRST_PAUSE = 500;
const LONGEST_PAUSE = 15_000;
const READ_AGAIN = 5_000;

/**
 * The live events of one project, over a WebSocket that reconnects by itself.
 *
 * Fires `event` with what happened, `caught-up` whenever something may have been missed and has to
 * be read again (after each connect, and at intervals while there is no connection), and `change`
 * when its state changes.
 */
class Live extends EventTarget {
  /** `live`, or `waiting` while there is no connection. */
  state = 'waiting';
  #projectId = null;
  #socket = null;
  #failures = 0;
  #timer = null;
  #reader = null;

  /** Follows a project; null: none. */
  follow(projectId) {
    if (projectId === this.#projectId) {
      return;
    }
    this.#projectId = projectId;
    this.#failures = 0;
    this.#drop();
    clearTimeout(this.#timer);
    clearInterval(this.#reader);
    if (projectId) {
      this.#connect();
      this.#reader = setInterval(() => this.#readAgain(), READ_AGAIN);
    }
  }

  #connect() {
    const scheme = location.protocol === 'https:' ? 'wss:' : 'ws:';
    const token = encodeURIComponent(`quarkus-http-upgrade#Authorization#Bearer ${session.token}`);
    const socket = new WebSocket(
      `${scheme}//${location.host}/api/v1/projects/${this.#projectId}/events`,
      ['bearer-token-carrier', token],
    );
    this.#socket = socket;
    socket.onopen = () => {
      this.#failures = 0;
      this.#become('live');
      this.dispatchEvent(new Event('caught-up'));
    };
    socket.onmessage = (message) =>
      this.dispatchEvent(new CustomEvent('event', { detail: JSON.parse(message.data) }));
    socket.onclose = () => {
      if (socket === this.#socket) {
        this.#become('waiting');
        this.#timer = setTimeout(() => session.token && this.#connect(), this.#pause());
      }
    };
  }

  #drop() {
    const socket = this.#socket;
    this.#socket = null;
    socket?.close();
    this.#become('waiting');
  }

  /** Longer from failure to failure, and never the same for all browsers. */
  #pause() {
    const longest = Math.min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** this.#failures++);
    return longest * (0.5 + Math.random() / 2);
  }

  #readAgain() {
    if (this.state !== 'live' && !server.isAway && !document.hidden) {
      this.dispatchEvent(new Event('caught-up'));
    }
  }

  #become(state) {
    if (this.state !== state) {
      this.state = state;
      this.dispatchEvent(new Event('change'));
    }
  }
}

export const live = new Live();
