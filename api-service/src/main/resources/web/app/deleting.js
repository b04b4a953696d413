import { call, inProject, post } from './api.js';
import { href } from './route.js';
import { complain, toast } from './parts/toasts.js';
import { relative } from './words.js';

const LEAST_SHOWN = 8_000;

/**
 * Tasks that left the screen before the server has answered, with whether it has by now. A refused
 * delete brings its task back; an accepted one is forgotten here with the next list that is read.
 */
const leaving = new Map();

export const isLeaving = (task) => leaving.has(task.task_uuid);

/** Reads a list of tasks; what the server has accepted before is shown as the list says. */
export async function settled(read) {
  const accepted = [...leaving.keys()].filter((id) => leaving.get(id));
  const list = await read();
  accepted.forEach((id) => leaving.delete(id));
  return list;
}

/**
 * Deletes a task and offers to undo it.
 *
 * @param parameters the query of the request: reason, grace, running, runs
 * @param refresh reads again what is on the screen
 */
export async function deleteTask(task, parameters, refresh) {
  leaving.set(task.task_uuid, false);
  refresh();
  try {
    const answer = await call('DELETE', inProject(task.project_id, 'tasks', task.task_uuid), {
      query: parameters,
    });
    leaving.set(task.task_uuid, true);
    if (answer.status === 'ALREADY_DELETED') {
      toast(`“${task.name}” was deleted already.`);
    } else {
      offerUndo(task, answer, refresh);
    }
  } catch (problem) {
    leaving.delete(task.task_uuid);
    complain(problem);
  }
  refresh();
}

function offerUndo(task, answer, refresh) {
  const until = answer.not_before ? new Date(answer.not_before) - Date.now() : 0;
  toast(`Task deletion scheduled: “${task.name}”.`, {
    millis: Math.min(Math.max(until, LEAST_SHOWN), 60_000),
    action: {
      label: 'Undo',
      run: () => restoreTask(task, answer.deletion_id, refresh),
    },
    link: {
      label: 'Follow it',
      href: href(['p', task.project_id, 'deletions', answer.deletion_id]),
    },
  });
}

/** Undoes exactly this deletion. */
export async function restoreTask(task, deletionId, refresh) {
  try {
    const restored = await post(
      inProject(task.project_id, 'tasks', task.task_uuid, 'restore'),
      undefined,
      { deletion_id: deletionId },
    );
    const [next] = restored.next_occurrences;
    toast(`“${restored.name}” is back${next ? `; it runs next ${relative(next)}` : ''}.`, {
      tone: 'good',
    });
  } catch (problem) {
    complain(tooLate(problem, task));
  }
  refresh();
}

function tooLate(problem, task) {
  const gone = ['task-deleted', 'deletion-started', 'not-found'].includes(problem.type);
  return gone
    ? { title: 'Too late to undo', message: `the deletion of “${task.name}” has begun or is done.` }
    : problem;
}
