/**
 * Frameworks that make URLs of their own and so have to know the prefix under which they are: which
 * setting each needs, and whether it is there. A hint from the source of the app, nothing more.
 * What is advised for which server was run for real (`test/behaviour/stack-under-prefix.test.ts`).
 */
import { callsOf } from '../../config/calls.js';
import { type App, isSupervised } from '../../model/app.js';
import type { Diagnostic } from '../../model/diagnostic.js';
import { stripsPrefix } from '../../model/mount.js';
import type { Stack } from '../../model/stack.js';
import { about } from './finding.js';
import { packageScript } from './package-script.js';
import { pythonAppOf } from './python-app.js';
import type { ReadText } from './python-code.js';
import { type Need, pythonNeed } from './python-need.js';
import { isPrefixOfApp, type PrefixSetting } from './prefix-setting.js';
import { servesPages, viteBase } from './vite.js';

export function checkFrameworks(stack: Stack, readText: ReadText): Diagnostic[] {
  return stack.apps.flatMap((app) => {
    const [prefix] = app.prefixes;
    if (!isSupervised(app) || prefix === undefined || prefix === '/') return [];
    const need = needOf(app, app.source.command, readText);
    if (need === undefined) return [];
    const { framework, trouble, advice, orByName } = need;
    const byName = `open it at http://${app.name.toLowerCase()}.localhost:${portOf(stack)}/, where it needs none`;
    return [
      about(
        app,
        'warning',
        `${app.name} is ${framework} under ${prefix}, and not told so: ${trouble}`,
        orByName ? `${advice}; or ${byName}` : advice,
      ),
    ];
  });
}

/** The front port, as far as it is known before a start. */
function portOf(stack: Stack): string {
  const tcp = stack.listen.find((spec) => spec.kind === 'tcp' && spec.port !== 0);
  return tcp?.kind === 'tcp' ? String(tcp.port) : 'PORT';
}

function needOf(app: App, command: string, readText: ReadText): Need | undefined {
  const calls = callsOf(command, app.cwd, (call) => packageScript(call, readText));
  const vite = calls.findLast((call) => call.name === 'vite' && servesPages(call));
  if (vite !== undefined) return viteNeed(app, viteBase(vite, readText));
  const python = calls.flatMap((call) => pythonAppOf(call, readText) ?? []);
  // What is run before it, such as a script that fills the database, knows the framework too.
  const served = python.at(-1);
  return served === undefined ? undefined : pythonNeed(app, served, readText);
}

function viteNeed(app: App, base: PrefixSetting): Need | undefined {
  const [prefix = '/'] = app.prefixes;
  const keep = stripsPrefix(app) ? 'write mount=keep, and ' : 'write ';
  if (base.kind === 'unset' || (base.kind === 'set' && !isPrefixOfApp(app, base.value))) {
    return {
      framework: 'Vite',
      trouble:
        base.kind === 'unset'
          ? 'its scripts are asked for outside the prefix'
          : `its base is ${base.value}`,
      advice: `${keep}base: '${prefix}' in its vite.config (or --base=${prefix} where vite is called)`,
      orByName: base.kind === 'unset' && stripsPrefix(app),
    };
  }
  if (!stripsPrefix(app)) return undefined;
  return {
    framework: 'Vite',
    trouble: 'it expects its base in every path',
    advice: 'write mount=keep',
    orByName: false,
  };
}
