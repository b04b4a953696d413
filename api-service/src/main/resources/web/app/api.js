import { session } from './session.js';

/** What the API answered when it did not do as asked: RFC 9457 problem details. */
export class Problem extends Error {
  constructor(status, body) {
    super(body.detail || body.title || `The server answered ${status}.`);
    this.status = status;
    this.type = (body.type || '').split('/').pop();
    this.title = body.title || 'That did not work';
    this.body = body;
  }
}

/** No answer at all: whether the request was carried out is unknown. */
export class Unreachable extends Error {
  constructor() {
    super('The server does not answer.');
    this.title = 'The server does not answer';
  }
}

/** Whether the last request got an answer; told to whoever listens for `change`. */
export const server = Object.assign(new EventTarget(), { isAway: false });

function noteReached(isAway) {
  if (server.isAway !== isAway) {
    server.isAway = isAway;
    server.dispatchEvent(new Event('change'));
  }
}

const LONGEST_WAIT = 20_000;

/**
 * Calls the API; answers with the parsed body, or null without one.
 *
 * @param path below /api/v1; what comes from people goes through `encodeURIComponent`
 * @throws Problem, Unreachable
 */
export async function call(method, path, { query = {}, body } = {}) {
  const response = await send(method, path, query, body);
  if (response.status === 401) {
    session.end('Your sign-in has expired.');
  }
  if (response.status === 502 || response.status === 504) {
    noteReached(true); // a proxy speaks for a server that is away
    throw new Unreachable();
  }
  noteReached(false);
  const isJson = (response.headers.get('Content-Type') || '').includes('json');
  const answer = isJson ? await response.json() : null;
  if (!response.ok) {
    throw new Problem(response.status, answer || {});
  }
  return answer;
}

async function send(method, path, query, body) {
  const url = new URL(`/api/v1${path}`, location.origin);
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined && value !== null && value !== '') {
      url.searchParams.set(name, value);
    }
  }
  const headers = { Accept: 'application/json', Authorization: `Bearer ${session.token}` };
  if (body !== undefined) {
    headers['Content-Type'] = 'application/json';
  }
  try {
    return await fetch(url, {
      method,
      headers,
      body: body === undefined ? undefined : JSON.stringify(body),
      signal: AbortSignal.timeout(LONGEST_WAIT),
    });
  } catch {
    noteReached(true);
    throw new Unreachable();
  }
}

export const get = (path, query) => call('GET', path, { query });
export const post = (path, body, query) => call('POST', path, { body, query });

/** The path of a project's things. */
export function inProject(projectId, ...segments) {
  return ['/projects', projectId, ...segments.map(encodeURIComponent)].join('/');
}
