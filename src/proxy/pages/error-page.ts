/**
 * Answers of our own that are not what was asked for: as a page for people, as
 * `application/problem+json` (RFC 9457) for scripts, as text for the rest.
 */
import { STATUS_CODES } from 'node:http';
import { html, NO_MARKUP, plainText, type Markup } from './html.js';
import { tone } from './index-page.js';
import type { Page } from './layout.js';
import type { Form } from './negotiate.js';

/** How the app in question is, for the page. */
export interface AppReport {
  readonly name: string;
  readonly state: string;
  readonly reason: string;
  /** Its last lines of output; empty for visitors who are not to see them. */
  readonly lines: readonly string[];
}

export interface ShownProblem {
  readonly status: number;
  /** One sentence: what is the matter. */
  readonly detail: string;
  /** The next step; empty where there is none. */
  readonly advice: string;
  readonly app?: AppReport;
  /** Paths at this host that were probably meant, or that there are. */
  readonly links?: readonly { readonly path: string; readonly text: string }[];
  /** The page asks again by itself until the app is back. */
  readonly live?: { readonly app: string; readonly stamp: string };
  /** The page asks again by itself, without being told when. */
  readonly again?: boolean;
  /** It says nothing about the stack, and leads nowhere in it. */
  readonly outside?: boolean;
}

/** Seconds after which a live page asks again when it hears nothing. */
const ASK_AGAIN_S = 5;

export interface Rendered {
  readonly type: string;
  readonly page?: Page;
  readonly text?: string;
}

export function renderProblem(problem: ShownProblem, form: Form): Rendered {
  switch (form) {
    case 'html':
      return { type: 'text/html; charset=utf-8', page: problemPage(problem) };
    case 'problem':
      return { type: 'application/problem+json', text: problemJson(problem) };
    case 'text':
      return { type: 'text/plain; charset=utf-8', text: problemText(problem) };
  }
}

function title(problem: ShownProblem): string {
  return `${problem.status} ${STATUS_CODES[problem.status] ?? ''}`.trim();
}

function problemJson(problem: ShownProblem): string {
  const { app } = problem;
  return `${JSON.stringify({
    type: 'about:blank',
    title: STATUS_CODES[problem.status],
    status: problem.status,
    detail: problem.detail,
    ...(problem.advice === '' ? {} : { advice: problem.advice }),
    ...(app ? { app: app.name, state: app.state, reason: app.reason } : {}),
    ...(app && app.lines.length > 0 ? { log: app.lines.map(plainText) } : {}),
  })}\n`;
}

function problemText(problem: ShownProblem): string {
  const head = title(problem);
  const lines = [head.endsWith(problem.detail) ? head : `${head}: ${problem.detail}`];
  if (problem.advice !== '') lines.push(problem.advice);
  for (const link of problem.links ?? []) lines.push(`  ${link.path}  ${link.text}`);
  if (problem.app && problem.app.lines.length > 0) {
    lines.push('', `The last lines of ${problem.app.name}:`, ...problem.app.lines.map(plainText));
  }
  return `${lines.join('\n')}\n`;
}

function problemPage(problem: ShownProblem): Page {
  const { app, live, again = live !== undefined, outside = false } = problem;
  const page = {
    title: app ? `${app.name}: ${app.state}` : title(problem),
    body: html`<h1>${outside ? title(problem) : problem.detail}</h1>
      ${outside && !title(problem).endsWith(problem.detail) ? html`<p>${problem.detail}</p>` : NO_MARKUP}
      ${outside ? NO_MARKUP : html`<p class="soft">${title(problem)}</p>`}
      ${problem.advice === '' ? NO_MARKUP : html`<p>${problem.advice}</p>`}
      ${app ? appReport(app) : NO_MARKUP} ${linkList(problem)}
      ${again ? html`<p class="soft">This page asks again by itself.</p>` : NO_MARKUP}
      ${outside ? NO_MARKUP : html`<p class="soft"><a href="/.sockpit/">all apps</a></p>`}`,
  };
  if (!again) return page;
  return { ...page, refresh: ASK_AGAIN_S, script: live ? liveScript(live) : LATER };
}

function appReport(app: AppReport): Markup {
  const lines = app.lines.map(plainText).join('\n');
  return html`<p>
      <b>${app.name}</b> <span class="${tone(app.state)}">${app.state}</span> ${app.reason}
    </p>
    ${lines === '' ? NO_MARKUP : html`<pre>${lines}</pre>`}`;
}

function linkList(problem: ShownProblem): Markup {
  if (!problem.links || problem.links.length === 0) return NO_MARKUP;
  const rows = problem.links.map(
    ({ path, text }) =>
      html`<tr>
        <td><a href="${path}">${path}</a></td>
        <td>${text}</td>
      </tr>`,
  );
  return html`<table>
    <tbody>
      ${rows}
    </tbody>
  </table>`;
}

const LATER = `setTimeout(() => location.reload(), ${ASK_AGAIN_S * 1000});`;

/** Asks again as soon as the app's state is another than the one shown. */
function liveScript(live: { readonly app: string; readonly stamp: string }): string {
  const shown = JSON.stringify(live.stamp).replace(/</g, '\\u003c');
  return `
const shown = ${shown};
const source = new EventSource('/.sockpit/events?app=${encodeURIComponent(live.app)}');
source.addEventListener('app', (event) => { if (JSON.parse(event.data) !== shown) { source.close(); location.reload(); } });
${LATER}
`;
}
