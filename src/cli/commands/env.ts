import { relative } from 'node:path';
import { readConfig, stackOf } from '../../config/load.js';
import { isSupervised } from '../../model/app.js';
import type { AppEnvironment, SetValue, ValueSource } from '../../model/environment.js';
import { UnknownAppError } from '../../model/handle.js';
import { shownWord } from '../../model/shell-word.js';
import { expectedEnvironment } from '../../stack/expected-environment.js';
import { EXIT } from '../exit-codes.js';
import { loadOptions, wantsColor, type NamingOptions } from '../options.js';
import { complain, complainOf, complainOfConfig, say, table } from '../print.js';
import { findStack } from '../running/running.js';
import { unreachableWords } from '../running/unreachable.js';

export interface EnvOptions extends NamingOptions {
  instance?: number;
  json?: boolean;
}

/** A value on one line, as bash and zsh would take it again. */
function shown({ value, source }: SetValue): string {
  if (value === null) return '…';
  if (!/\p{Cc}/u.test(value)) return value;
  // What a shell is still to expand must not be quoted away.
  return source.kind === 'command' && !source.literal ? value : shownWord(value);
}

function sourceWords(source: ValueSource, running: boolean, from: string): string {
  const file = (path: string): string => {
    const inside = relative(from, path);
    return inside.startsWith('..') ? path : inside;
  };
  switch (source.kind) {
    case 'own':
      return 'shell';
    case 'file':
      return `${file(source.file)}:${source.line}`;
    case 'config':
      return `${file(source.file)} (env)`;
    case 'injected':
      return source.runtime && !running ? 'sockpit, at the start' : 'sockpit';
    case 'command':
      return source.literal ? 'command' : 'command, as written';
  }
}

/** The environment as people read it: the source, then `NAME=value`, then what it stands over. */
function environmentText(environment: AppEnvironment, from: string): string {
  const { app, instance, running, variables, notes } = environment;
  const words = (source: ValueSource): string => sourceWords(source, running, from);
  const rows = variables.flatMap((variable) => [
    [words(variable.source), `${variable.name}=${shown(variable)}`],
    ...variable.overridden
      .filter(({ value }) => value !== variable.value)
      .map((below) => ['', `  instead of ${shown(below)} (${words(below.source)})`]),
  ]);
  const lines = [table(rows)];
  if (!running) {
    lines.push(
      '',
      `${app} does not run: what sockpit decides at the start is as expected (…: not known before).`,
    );
  } else if (instance > 1) lines.push('', `instance ${instance} of ${app}`);
  return [...lines, ...notes.map((note) => `note: ${note}`)].join('\n');
}

/** The environment, or the exit code after the reason why there is none. */
async function environmentOf(
  named: string | undefined,
  options: EnvOptions,
): Promise<AppEnvironment | number> {
  const instance = options.instance ?? 1;
  const only = (names: readonly string[]): string | undefined => {
    const name = named ?? (names.length === 1 ? names[0] : undefined);
    if (name === undefined) {
      complainOf({ message: 'which app?', advice: `sockpit env ${names.join(' · sockpit env ')}` });
    }
    return name;
  };
  const { env } = process;
  const asked = loadOptions(options, [], env);
  const config = await readConfig(asked);
  const found = await findStack(options, config);
  if (found.kind === 'running') {
    const { handle } = found;
    try {
      const { apps } = await handle.status();
      const name = only(apps.map((app) => app.name));
      return name === undefined ? EXIT.usage : await handle.environment(name, instance);
    } finally {
      await handle.close();
    }
  }
  const loaded = stackOf(config, asked);
  if (loaded.kind === 'missing') {
    complainOf(loaded);
    return EXIT.usage;
  }
  if (loaded.kind === 'invalid') {
    await complainOfConfig(loaded.diagnostics, wantsColor({}, env) && process.stderr.isTTY);
    return EXIT.usage;
  }
  const name = only(loaded.stack.apps.filter(isSupervised).map((app) => app.name));
  if (name === undefined) return EXIT.usage;
  return expectedEnvironment(loaded.stack, name, instance, env, wantsColor({}, env));
}

/** `sockpit env [APP]`: from the running stack, or as it would be if it were started now. */
export async function env(app: string | undefined, options: EnvOptions): Promise<number> {
  try {
    const environment = await environmentOf(app, options);
    if (typeof environment === 'number') return environment;
    say(
      options.json === true
        ? JSON.stringify(environment, null, 2)
        : environmentText(environment, process.cwd()),
    );
    return EXIT.done;
  } catch (error) {
    const isUnknown = error instanceof UnknownAppError;
    // Of a stack that cannot be asked the same is said as by every other command.
    if (!(error instanceof Error) || (!isUnknown && unreachableWords(error))) throw error;
    complain(`sockpit: ${error.message}`);
    return isUnknown ? EXIT.usage : EXIT.refused;
  }
}
