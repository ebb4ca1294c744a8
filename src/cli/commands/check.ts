import { loadStack } from '../../config/load.js';
import { summarise, type AppSummary } from '../../config/summary.js';
import type { Stack } from '../../model/stack.js';
import { EXIT } from '../exit-codes.js';
import { loadOptions, wantsColor, type StackOptions } from '../options.js';
import { complainOf, complainOfConfig, say, table } from '../print.js';

function row(app: AppSummary): string[] {
  const prefix = app.prefixes.length === 0 ? '-' : app.prefixes.join(' ');
  return [
    app.name,
    app.kind,
    app.prefixGuessed ? `${prefix} ?` : prefix,
    app.upstreamGuessed ? `${app.upstream} ?` : app.upstream,
  ];
}

/** What a config describes, as people read it. */
export function checkText(stack: Stack): string {
  const apps = summarise(stack);
  const files = [stack.config.path, ...stack.config.layers];
  const guessed = apps.some((app) => app.prefixGuessed || app.upstreamGuessed);
  return [
    `${stack.name}: ${files.join(' + ')}`,
    `listens on ${stack.listen.map(({ written }) => written).join(', ')}`,
    '',
    table([['APP', 'KIND', 'PREFIX', 'UPSTREAM'], ...apps.map(row)]),
    ...(guessed
      ? ['', '? = a default or a hint: where the app really listens decides when it runs']
      : []),
  ].join('\n');
}

/** `sockpit check`: 0 and a summary, or 2 and every error of the config. Warnings do not fail. */
export async function check(
  options: StackOptions & { json?: boolean; color?: boolean },
): Promise<number> {
  const result = await loadStack(loadOptions(options, [], process.env));
  const color = wantsColor(options, process.env) && process.stderr.isTTY;
  if (result.kind === 'missing') {
    complainOf(result);
    return EXIT.usage;
  }
  const diagnostics = result.kind === 'ok' ? result.stack.warnings : result.diagnostics;
  if (options.json === true) {
    const ok = result.kind === 'ok';
    const summary = ok
      ? {
          config: result.stack.config.path,
          stack: result.stack.name,
          apps: summarise(result.stack),
        }
      : {};
    say(JSON.stringify({ ok, diagnostics, ...summary }, null, 2));
    return ok ? EXIT.done : EXIT.usage;
  }
  if (diagnostics.length > 0) await complainOfConfig(diagnostics, color);
  if (result.kind === 'invalid') return EXIT.usage;
  say(checkText(result.stack));
  return EXIT.done;
}
