const DATE_TIME = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'medium' });
const DAY = new Intl.DateTimeFormat(undefined, { dateStyle: 'full' });
const CLOCK = new Intl.DateTimeFormat(undefined, { timeStyle: 'short' });
const RELATIVE = new Intl.RelativeTimeFormat('en', { numeric: 'auto' });
const NUMBER = new Intl.NumberFormat('en');
const UNITS = [
  ['year', 31_536_000],
  ['month', 2_592_000],
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
  ['second', 1],
];

export const dateTime = (at) => DATE_TIME.format(new Date(at));
export const day = (at) => DAY.format(new Date(at));
export const clock = (at) => CLOCK.format(new Date(at));
export const number = (n) => NUMBER.format(n);

/** Such as "in 3 minutes" or "2 days ago". */
export function relative(at) {
  const seconds = (new Date(at) - Date.now()) / 1000;
  const [unit, size] = UNITS.find(([, size]) => Math.abs(seconds) >= size) || UNITS.at(-1);
  return RELATIVE.format(Math.trunc(seconds / size), unit);
}

export const plural = (n, one, many = `${one}s`) => `${number(n)} ${n === 1 ? one : many}`;

/** "12 runs", or "more than 10,000 runs" where counting ended there. */
export function history(summary) {
  if (!summary.total) {
    return 'no runs yet';
  }
  return (summary.more ? 'more than ' : '') + plural(summary.total, 'run');
}

const STATES = {
  ACTIVE: 'Active',
  DISABLED: 'Disabled',
  PENDING_DELETE: 'Being deleted',
  DELETE_FAILED: 'Delete failed',
  DELETED: 'Deleted',
  RESTORED: 'Restored',
  OPEN: 'Open',
  REPLAYED: 'Replayed',
  DISCARDED: 'Discarded',
  RESOLVED: 'Resolved',
  RUNNING: 'Running',
  DONE: 'Done',
  CANCELLED: 'Cancelled',
};

/** A status as people say it. */
export const stateWord = (state) =>
  STATES[state] || state.charAt(0).toUpperCase() + state.slice(1).replaceAll('-', ' ');
