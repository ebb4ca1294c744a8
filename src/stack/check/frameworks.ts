/**
 * Frameworks that make URLs of their own and so have to know the prefix under which they are: which
 * setting each needs, and whether it is there. A hint from the source of the app, nothing more.
 * What is advised for which server was run for real (`test/behaviour/stack-under-prefix.test.ts`).
 */
import { callsOf } from '../../config/calls.js';
import { type App, isSupervised } from '../../model/app.js';
import type { Diagnostic } from '../../model/diagnostic.js';
import type { Stack } from '../../model/stack.js';
import { about } from './finding.js';
import { packageScript } from './package-script.js';
import { pythonAppOf } from './python-app.js';
import type { Need } from './need.js';
import { pagesNeed } from './pages-need.js';
import type { ReadText } from './python-code.js';
import { pythonNeed } from './python-need.js';

export function checkFrameworks(stack: Stack, readText: ReadText): Diagnostic[] {
  return stack.apps.flatMap((app) => {
    const [prefix] = app.prefixes;
    if (!isSupervised(app) || prefix === undefined || prefix === '/') return [];
    const need = needOf(app, app.source.command, readText);
    if (need === undefined) return [];
    const { framework, trouble } = need;
    return [
      about(
        app,
        'warning',
        `${app.name} is ${framework} under ${prefix}, and not told so: ${trouble}`,
        ways(need, app, stack).join('; or '),
      ),
    ];
  });
}

/** What can be done about it, the better way first. */
function ways({ advice, byName }: Need, app: App, stack: Stack): string[] {
  const open = `open it at http://${app.name.toLowerCase()}.localhost:${portOf(stack)}/, where it needs none`;
  const itself = advice === undefined ? [] : [advice];
  if (byName === 'not') return itself;
  return byName === 'better' ? [open, ...itself] : [...itself, open];
}

/** The front port, as far as it is known before a start. */
function portOf(stack: Stack): string {
  const tcp = stack.listen.find((spec) => spec.kind === 'tcp' && spec.port !== 0);
  return tcp?.kind === 'tcp' ? String(tcp.port) : 'PORT';
}

function needOf(app: App, command: string, readText: ReadText): Need | undefined {
  const calls = callsOf(command, app.cwd, (call) => packageScript(call, readText));
  const pages = pagesNeed(app, calls, readText);
  if (pages !== 'none') return pages;
  const python = calls.flatMap((call) => pythonAppOf(call, readText) ?? []);
  // What is run before it, such as a script that fills the database, knows the framework too.
  const served = python.at(-1);
  return served === undefined ? undefined : pythonNeed(app, served, readText);
}
