import { html } from 'lit';
import { stateWord } from '../words.js';

const TONES = {
  ACTIVE: 'good',
  completed: 'good',
  DELETED: 'done',
  DONE: 'done',
  REPLAYED: 'done',
  RESOLVED: 'good',
  PENDING_DELETE: 'busy',
  RUNNING: 'busy',
  processing: 'busy',
  running: 'busy',
  pending: 'calm',
  DISABLED: 'calm',
  DISCARDED: 'calm',
  CANCELLED: 'calm',
  RESTORED: 'good',
  DELETE_FAILED: 'bad',
  failed: 'bad',
  OPEN: 'bad',
  'still-failing': 'bad',
  'task-gone': 'good',
  restored: 'good',
  'under-way': 'busy',
};

/** A status in a word; the colour only repeats it. */
export const badge = (state) =>
  html`<span class="badge ${TONES[state] || 'calm'}">${stateWord(state)}</span>`;
