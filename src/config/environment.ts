/**
 * The environment of an app, composed of its sources, weakest first: our own, `.env` and the stack's
 * env files, a `.env` in the app's folder, the app's env files, its own `env`, what we inject.
 */
import { relative } from 'node:path';
import type { App } from '../model/app.js';
import type { Diagnostic } from '../model/diagnostic.js';
import { type EnvFile, ownEnvFiles, stackEnvFiles } from '../model/env-files.js';
import type { EnvironmentVariable, SetValue, ValueSource } from '../model/environment.js';
import { ownValue } from '../model/own-value.js';
import type { Stack } from '../model/stack.js';
import { envFileFault, type ReadEnvFile } from './env-file-text.js';
import { parseEnvFile } from './env-file.js';

type Values = Readonly<Record<string, string | undefined>>;

/** One variable that is set over whatever was there. */
export interface VariableSetting extends SetValue {
  readonly name: string;
}

export interface EnvironmentSources {
  /** The environment of our own process. */
  readonly own: Values;
  readonly stack: Stack;
  /** Undefined: what all apps share. */
  readonly app: App | undefined;
  /** What wins over everything: SOCKET, PS, SOCKPIT_*. */
  readonly injected: readonly VariableSetting[];
  /**
   * The PORT that is offered, if one is; a PORT of the app's own files or `env` is taken to the
   * letter.
   */
  readonly port: VariableSetting | undefined;
  /** Colours are shown: tell programs that would hold them back on a pipe. */
  readonly colors: boolean;
  readonly readEnvFile: ReadEnvFile;
}

export type ComposedEnvironment =
  | {
      readonly kind: 'ok';
      /** In the order of strength of their sources, weakest first, and by name. */
      readonly variables: readonly EnvironmentVariable[];
      /** What counts of them, in no order: all that whoever starts an app needs, for much less. */
      readonly effective: readonly VariableSetting[];
      /** What is worth saying once, such as a file that overrides a differing value of the shell. */
      readonly notes: readonly string[];
    }
  | { readonly kind: 'invalid'; readonly diagnostics: readonly Diagnostic[] };

/**
 * What an app under a pseudo-terminal is told about it. Whoever looks at it has a terminal of this kind
 * or one that understands it; the one that sockpit was started in may be gone by then.
 */
const TERM: VariableSetting = {
  name: 'TERM',
  value: 'xterm-256color',
  source: { kind: 'injected', runtime: false },
};

/** Reads all files again at every call, so that a restart sees what was saved. */
export function composeEnvironment(sources: EnvironmentSources): ComposedEnvironment {
  const { own, stack, app, injected, readEnvFile } = sources;
  const layers = new Layers();
  const notes: string[] = [];
  const diagnostics: Diagnostic[] = [];
  for (const [name, value] of Object.entries(own)) {
    if (value !== undefined) layers.set({ name, value, source: { kind: 'own' } });
  }

  if (app?.tty === true) layers.set(TERM);

  const layFile = (file: EnvFile): boolean => {
    const { path } = file;
    const read = readEnvFile(path);
    const shown = shownPath(path, stack.directory);
    if (read.kind !== 'text') {
      const fault = read.kind === 'missing' ? missingFile(file, shown) : envFileFault(file, read);
      // What is only worth a warning is told when the config is read, and by `check`.
      if (fault?.severity === 'error') diagnostics.push(fault);
      return false;
    }
    const parsed = parseEnvFile(read.text, path, (name) => layers.value(name));
    diagnostics.push(...parsed.diagnostics);
    const overridden = new Set<string>();
    for (const { name, value, line } of parsed.entries) {
      const shell = ownValue(own, name);
      if (shell !== undefined && shell !== value && name !== 'PORT') overridden.add(name);
      layers.set({ name, value, source: { kind: 'file', file: path, line } });
    }
    if (overridden.size > 0) {
      notes.push(`${shown} overrides ${[...overridden].join(', ')} of your shell`);
    }
    return parsed.entries.some(({ name }) => name === 'PORT');
  };

  for (const file of stackEnvFiles(stack)) layFile(file);
  let exactPort = false;
  if (app) {
    for (const file of ownEnvFiles(app, stack)) exactPort = layFile(file) || exactPort;
    for (const [name, value] of Object.entries(app.env)) {
      layers.set({ name, value, source: { kind: 'config', file: app.position.file } });
      if (name === 'PORT') exactPort = true;
    }
  }
  if (diagnostics.some(({ severity }) => severity === 'error')) {
    return { kind: 'invalid', diagnostics };
  }
  for (const { message, position } of diagnostics) {
    const where = position === undefined ? '' : shownPath(position.file, stack.directory);
    notes.push(`${where}:${position?.line ?? 1}: ${message}`);
  }

  if (sources.port && !exactPort) layers.set(sources.port);
  const defaults: Record<string, string> = { PYTHONUNBUFFERED: '1' };
  // Under a terminal a program sees by itself whether to colour, and how many colours there are.
  if (sources.colors && app?.tty !== true && (layers.value('NO_COLOR') ?? '') === '') {
    defaults['FORCE_COLOR'] = '1';
    defaults['CLICOLOR_FORCE'] = '1';
  }
  for (const [name, value] of Object.entries(defaults)) {
    if (layers.has(name)) continue;
    layers.set({ name, value, source: { kind: 'injected', runtime: false } });
  }
  for (const setting of injected) layers.set(setting);
  return {
    kind: 'ok',
    get variables() {
      return layers.variables();
    },
    effective: layers.effective(),
    notes,
  };
}

/** Lays further settings over variables, such as those that a command itself makes. */
export function layOverVariables(
  variables: readonly EnvironmentVariable[],
  settings: readonly VariableSetting[],
): readonly EnvironmentVariable[] {
  const layers = new Layers();
  for (const { name, value, source, overridden } of variables) {
    for (const below of overridden.toReversed()) layers.set({ name, ...below });
    layers.set({ name, value, source });
  }
  for (const setting of settings) layers.set(setting);
  return layers.variables();
}

const STRENGTH: readonly ValueSource['kind'][] = ['own', 'file', 'config', 'injected', 'command'];

/** What was set so far, layer over layer. */
class Layers {
  readonly #top = new Map<string, VariableSetting>();
  /** The strongest last. */
  readonly #overridden = new Map<string, SetValue[]>();

  has(name: string): boolean {
    return this.#top.has(name);
  }

  value(name: string): string | undefined {
    return this.#top.get(name)?.value ?? undefined;
  }

  set(setting: VariableSetting): void {
    const { name } = setting;
    const before = this.#top.get(name);
    this.#top.set(name, setting);
    if (!before) return;
    const { value, source } = before;
    const below = this.#overridden.get(name);
    if (below) below.push({ value, source });
    else this.#overridden.set(name, [{ value, source }]);
  }

  effective(): readonly VariableSetting[] {
    return [...this.#top.values()];
  }

  variables(): EnvironmentVariable[] {
    const all = this.effective().map(({ name, value, source }) => {
      const overridden = this.#overridden.get(name)?.toReversed() ?? [];
      return { name, value, source, overridden };
    });
    const rank = ({ source }: SetValue): number => STRENGTH.indexOf(source.kind);
    return all.sort((a, b) => rank(a) - rank(b) || (a.name < b.name ? -1 : 1));
  }
}

function missingFile({ path, kind }: EnvFile, shown: string): Diagnostic | undefined {
  if (kind === 'default') return undefined;
  return {
    severity: 'error',
    message: `${shown} does not exist`,
    advice: 'create it, or correct env-file=',
    position: { file: path, line: 1, column: 1 },
  };
}

/** Relative to the config's folder where it is below it. */
function shownPath(path: string, directory: string): string {
  // Most are, as they are read: what Node has for all others costs a start more than it takes.
  const within = `${directory}/`;
  if (path.startsWith(within) && !path.includes('/..')) return path.slice(within.length);
  const inside = relative(directory, path);
  return inside.startsWith('..') ? path : inside;
}
