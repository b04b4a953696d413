/** Where the reader is: the path and the parameters behind the `#`. */
export function route() {
  const [path, query = ''] = location.hash.slice(1).split('?');
  const segments = path.split('/').filter(Boolean).map(decodeURIComponent);
  return { segments, query: Object.fromEntries(new URLSearchParams(query)) };
}

/** The address of a place. */
export function href(segments, query = {}) {
  const given = Object.entries(query).filter(([, value]) => value);
  const parameters = given.length ? `?${new URLSearchParams(given)}` : '';
  return `#/${segments.map(encodeURIComponent).join('/')}${parameters}`;
}

/** The same place with other parameters: each filter has an address of its own. */
export function refine(changes) {
  const here = route();
  location.hash = href(here.segments, { ...here.query, ...changes });
}
