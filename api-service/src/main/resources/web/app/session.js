/**
 * Who is signed in. In production the server does the OpenID Connect code flow and hands out the
 * access token; in development a token is given to the page, most often by a link whose fragment
 * never leaves the browser.
 */
const KEPT = 'durable-delete.token';
const REFRESH_BEFORE = 60_000;

class Session extends EventTarget {
  token = null;
  me = null;
  mode = 'token';
  message = null;
  isStarted = false;
  #refresh = null;
  #renewing = null;

  /** Finds out whether somebody is signed in already. */
  async start() {
    const given = new URLSearchParams(location.hash.slice(1)).get('token');
    if (given) {
      history.replaceState(null, '', location.pathname + location.search + '#/');
    }
    try {
      this.mode = (await json('/dashboard/config')).sign_in;
      if (this.mode === 'oidc') {
        await this.#renew();
      } else {
        await this.#use(given || sessionStorage.getItem(KEPT));
      }
    } catch {
      this.message = 'The server does not answer. Reload the page to try again.';
    }
    this.isStarted = true;
    this.#changed();
  }

  /** Signs in with a token; false when the server does not take it. */
  async signIn(token) {
    this.message = null;
    const isTaken = await this.#use(token.trim());
    this.message = isTaken ? null : 'The server does not take this token: it may have expired.';
    this.#changed();
    return isTaken;
  }

  /** Ends it on this page, with a word why. */
  end(message = null) {
    if (this.mode === 'oidc' && message) {
      // perhaps there is a newer token; what the session says counts
      this.#renewing ??= this.#renew().finally(() => (this.#renewing = null));
      return;
    }
    clearTimeout(this.#refresh);
    sessionStorage.removeItem(KEPT);
    this.token = null;
    this.me = null;
    this.message = message;
    this.#changed();
  }

  signOut() {
    this.end();
    if (this.mode === 'oidc') {
      location.assign('/dashboard/sign-out');
    }
  }

  async #use(token) {
    if (!token) {
      return false;
    }
    const response = await fetch('/api/v1/me', { headers: { Authorization: `Bearer ${token}` } });
    if (!response.ok) {
      sessionStorage.removeItem(KEPT);
      return false;
    }
    this.token = token;
    this.me = await response.json();
    if (this.mode === 'token') {
      sessionStorage.setItem(KEPT, token);
    }
    return true;
  }

  /** Gets the token of this browser's session; only a plain no ends it, not a server that is away. */
  async #renew() {
    clearTimeout(this.#refresh);
    try {
      const held = await json('/dashboard/session');
      if (await this.#use(held.access_token)) {
        const left = new Date(held.expires_at) - Date.now() - REFRESH_BEFORE;
        this.#refresh = setTimeout(() => this.#renew(), Math.max(5_000, left));
        return;
      }
    } catch (refusal) {
      if (refusal.status !== 401 && this.me) {
        this.#refresh = setTimeout(() => this.#renew(), 5_000);
        return;
      }
    }
    this.token = null;
    this.me = null;
    this.#changed();
  }

  #changed() {
    this.dispatchEvent(new Event('change'));
  }

  /** The caller's role in a project; null: none. */
  role(projectId) {
    return this.me?.projects.find((project) => project.project_id === projectId)?.role ?? null;
  }

  /** Whether a call that needs this role and scope (rule X1) would be let through. */
  may(projectId, role, scope) {
    const order = ['viewer', 'member', 'admin'];
    return (
      order.indexOf(this.role(projectId)) >= order.indexOf(role) && this.me.scopes.includes(scope)
    );
  }

  get isOperator() {
    return Boolean(this.me?.operator && this.me.scopes.includes('ops'));
  }
}

async function json(path) {
  // the header tells the server that a script asks, which can't follow a provider's pages
  const response = await fetch(path, { headers: { 'X-Requested-With': 'JavaScript' } });
  if (!response.ok) {
    throw Object.assign(new Error(`${path} answered ${response.status}`), {
      status: response.status,
    });
  }
  return response.json();
}

export const session = new Session();
