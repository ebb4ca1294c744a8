import type { ReadConfig } from '../../config/layers.js';
import { readConfig, stackOf } from '../../config/load.js';
import { UnknownAppError } from '../../model/handle.js';
import { besideApps, type CommandEnvironment } from '../../stack/beside-apps.js';
import { EXIT } from '../exit-codes.js';
import { refuseCommand, runInForeground } from '../terminal/foreground.js';
import { frontPort } from '../front-port.js';
import { loadOptions, wantsColor, type NamingOptions } from '../options.js';
import { complain, complainOf, complainOfConfig } from '../print.js';
import { findStack } from '../running/running.js';
import { unreachableWords } from '../running/unreachable.js';

export interface RunOptions extends NamingOptions {
  app?: string;
}

/** The port of the running stack; undefined where none runs. */
async function running(
  options: NamingOptions,
  config: ReadConfig,
): Promise<{ readonly port: number | undefined } | undefined> {
  const found = await findStack(options, config);
  if (found.kind !== 'running') return undefined;
  try {
    return { port: frontPort((await found.handle.status()).listen) };
  } finally {
    await found.handle.close();
  }
}

/** `sockpit run [-a APP] CMD…`: the exit code of the command, 127 and 126 as a shell has them. */
export async function run(
  words: readonly [string, ...string[]],
  options: RunOptions,
): Promise<number> {
  const { env } = process;
  const color = wantsColor({}, env) && process.stderr.isTTY;
  const asked = loadOptions(options, [], env);
  const config = await readConfig(asked);
  const loaded = stackOf(config, asked);
  if (loaded.kind === 'missing') {
    complainOf(loaded);
    return EXIT.usage;
  }
  if (loaded.kind === 'invalid') {
    await complainOfConfig(loaded.diagnostics, color);
    return EXIT.usage;
  }
  const { stack } = loaded;
  let place: ReturnType<typeof besideApps>;
  try {
    const where = await running(options, config);
    place = besideApps({ stack, app: options.app, own: env, running: where });
  } catch (error) {
    const isUnknown = error instanceof UnknownAppError;
    // Of a stack that cannot be asked the same is said as by every other command.
    if (!(error instanceof Error) || (!isUnknown && unreachableWords(error))) throw error;
    complain(`sockpit: ${error.message}`);
    return isUnknown ? EXIT.usage : EXIT.refused;
  }
  if (place.kind === 'invalid') {
    await complainOfConfig(place.diagnostics, color);
    return EXIT.usage;
  }
  const here: CommandEnvironment = { ...place, cwd: place.cwd ?? options.directory };
  const refused = refuseCommand(
    words,
    here,
    stack.apps.map(({ name }) => name),
  );
  return refused ?? (await runInForeground(words, here).ended);
}
