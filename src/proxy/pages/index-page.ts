/**
 * The front page of a stack: which apps there are, how they are, where they answer.
 */
import { formatDuration } from '../../model/duration.js';
import { placesOf } from '../../model/place.js';
import type { AppStatus, StackStatus } from '../../model/status.js';
import { html, NO_MARKUP, type Markup } from './html.js';
import type { Page } from './layout.js';

/** What the links are made of. */
export interface Visitor {
  /** Port of the Host that the browser used, or undefined. */
  readonly port: string | undefined;
  /** The Host is a local name, so `NAME.localhost` leads here too. */
  readonly local: boolean;
}

const SCRIPT = `
const table = document.getElementById('apps');
new EventSource('/.sockpit/events').addEventListener('apps', (event) => {
  table.innerHTML = JSON.parse(event.data);
});
`;

export function indexPage(status: StackStatus, visitor: Visitor): Page {
  return {
    title: status.stack,
    script: SCRIPT,
    refresh: 5,
    body: html`<h1>${status.stack}</h1>
      <p class="soft">${status.config} &middot; sockpit ${status.version}</p>
      <table id="apps">
        ${appRows(status, visitor)}
      </table>
      <p class="soft">This page is always at <a href="/.sockpit/">/.sockpit/</a>.</p>`,
  };
}

/** The inside of the table; sent again whenever something changes. */
export function appRows(status: StackStatus, visitor: Visitor): Markup {
  return html`<thead>
      <tr>
        <th>app</th>
        <th>state</th>
        <th>where</th>
        <th class="n">requests</th>
        <th class="n">per second</th>
        <th class="n">p95</th>
        <th class="n">5xx</th>
      </tr>
    </thead>
    <tbody>
      ${status.apps.map((app) => appRow(app, visitor))}
    </tbody>`;
}

function appRow(app: AppStatus, visitor: Visitor): Markup {
  const { requests } = app;
  const reason =
    app.reason === null ? NO_MARKUP : html`<br /><small class="soft">${app.reason}</small>`;
  const up = app.uptimeMs === null ? '' : ` ${formatDuration(app.uptimeMs)}`;
  const held =
    requests.held === 0
      ? NO_MARKUP
      : html`<br /><small class="wait">${requests.held} waiting</small>`;
  return html`<tr>
    <td><b>${app.name}</b></td>
    <td>
      <span class="${tone(app.state)}">${app.state}</span><span class="soft">${up}</span>${reason}
    </td>
    <td>${places(app, visitor)}</td>
    <td class="n">${requests.total}${held}</td>
    <td class="n">${requests.rate.toFixed(1)}</td>
    <td class="n">${requests.p95 === null ? '' : `${requests.p95} ms`}</td>
    <td class="n">${requests.errors}</td>
  </tr> `;
}

export function tone(state: string): 'good' | 'bad' | 'wait' | 'soft' {
  switch (state) {
    case 'ready':
    case 'running':
    case 'up':
      return 'good';
    case 'failed':
    case 'down':
    case 'overdue':
    case 'cut off':
    case 'not listening':
      return 'bad';
    case 'starting':
    case 'listening':
    case 'backoff':
    case 'pending':
    case 'stopping':
      return 'wait';
    default:
      return 'soft';
  }
}

/** What stands behind a host in an address: `:8080`, or nothing. */
export function portWords({ port }: Visitor): string {
  return port === undefined ? '' : `:${port}`;
}

function places(app: AppStatus, visitor: Visitor): Markup {
  const port = portWords(visitor);
  const links = placesOf(app, port).map((place) => {
    // With the scheme by which the page came.
    return { href: app.host === null ? place : `//${place}`, text: place };
  });
  if (links.length > 0 && visitor.local && app.host === null) {
    const own = `${app.name.toLowerCase()}.localhost${port}`;
    links.push({ href: `//${own}/`, text: own });
  }
  return html`${links.map(({ href, text }) => html`<a href="${href}">${text}</a> `)}`;
}
