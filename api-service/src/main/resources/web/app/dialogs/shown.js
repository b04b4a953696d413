import { keyed } from 'lit/directives/keyed.js';

/**
 * The dialog of what is asked now in `host[name]`, or nothing. Each question is an object of its own
 * and gets a dialog of its own: one that is closing never takes the next one with it.
 *
 * @param dialog makes it from the question and from what closes it
 */
export function shown(host, name, dialog) {
  const asked = host[name];
  const close = () => {
    if (host[name] === asked) {
      host[name] = null;
    }
  };
  return asked ? keyed(asked, dialog(asked, close)) : '';
}
