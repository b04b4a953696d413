import { html } from 'lit';
import { get, inProject } from '../api.js';
import { Page } from '../parts/page.js';

/** What ran and will run in a project. */
class CalendarPage extends Page {
  static properties = { names: { state: true } };

  concerns(event) {
    return event.type.startsWith('task.');
  }

  /** The names of the tasks, as far as one page of them goes. */
  async read() {
    const { projectId } = this.place;
    const list = await get(inProject(projectId, 'tasks'), { page_size: 500 });
    this.names = new Map(
      list.items.map((task) => [
        task.task_uuid,
        { text: task.name, place: ['p', projectId, 'tasks', task.task_uuid] },
      ]),
    );
  }

  content() {
    return html`<h1 tabindex="-1">Calendar</h1>
      <dd-calendar .path=${inProject(this.place.projectId, 'occurrences')} .names=${this.names}>
      </dd-calendar>`;
  }
}

customElements.define('dd-calendar-page', CalendarPage);
