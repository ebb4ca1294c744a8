/**
 * Text → a complete, frozen stack; or all that is wrong with it, found in one run.
 */
import { existsSync, statSync } from 'node:fs';
import { basename, dirname, resolve } from 'node:path';
import type { App } from '../model/app.js';
import type { Diagnostic } from '../model/diagnostic.js';
import { type EnvFile, stackEnvFiles } from '../model/env-files.js';
import { MAX_INSTANCES } from '../model/instances.js';
import { NAME, NAME_ADVICE } from '../model/name.js';
import type { Stack } from '../model/stack.js';
import { checkEnvFile } from './check-env-file.js';
import { readEnvFile } from './env-file-text.js';
import { type ReadConfig, readLayers } from './layers.js';
import { locateConfig, type MissingConfig } from './locate.js';
import { portBase } from './port-base.js';
import { diagnosticAt, type Mark, type RawConfig, type RawOption } from './raw.js';
import { frozen, type Overrides, resolveStack } from './resolve.js';

export interface LoadOptions {
  /** Where to look: the working directory, or `-C`. */
  readonly directory: string;
  /** `-f`: relative to `directory`. */
  readonly file?: string;
  /** The environment of the process: HOME, SOCKPIT_LISTEN. */
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly overrides?: Overrides;
}

export interface NamedConfig {
  readonly name: string;
  /** Of the config. */
  readonly realPath: string;
}

export type LoadResult =
  | {
      readonly kind: 'ok';
      readonly stack: Stack;
      /** Apps that words of the start are about and the config no longer has. Default: none. */
      readonly gone?: readonly string[];
    }
  /** At least one error; warnings stand among them. Sorted by file and place. */
  | {
      readonly kind: 'invalid';
      readonly diagnostics: readonly Diagnostic[];
      /** As far as it could be read: to be looked at and mended, never to be started. */
      readonly draft: Stack;
      /** Of the stack that this config names, which may be running. */
      readonly identity: NamedConfig | undefined;
    }
  /** No config, or one that cannot be read at all. */
  | MissingConfig;

export type IdentifyResult = (NamedConfig & { readonly kind: 'ok' }) | MissingConfig;

/** Finds the config and reads it, with all its layers. */
export async function readConfig(options: LoadOptions): Promise<ReadConfig> {
  const home = options.env['HOME'];
  const { directory, file } = options;
  const found = locateConfig({ directory, file, home, uid: process.getuid?.() });
  return found.kind === 'missing' ? found : readLayers(found, home);
}

/** Finds the config, reads it and resolves it. */
export async function loadStack(options: LoadOptions): Promise<LoadResult> {
  return stackOf(await readConfig(options), options);
}

/**
 * The stack that a config describes.
 *
 * @param config read with the same options: whoever also asks for its {@link identifyRead} reads it once,
 *   as it may be a program, which takes time and may do things
 */
export function stackOf(config: ReadConfig, options: LoadOptions): LoadResult {
  if (config.kind === 'missing') return config;
  const { path, realPath, directory, raw } = config;
  const overrides = options.overrides ?? {};
  const name = stackName(raw, directory, overrides.name);
  const resolved = resolveStack({
    raw,
    origin: { path, realPath, layers: config.below },
    name,
    directory,
    calledFrom: resolve(options.directory),
    env: options.env,
    overrides,
  });
  const diagnostics = [
    ...config.diagnostics,
    ...resolved.diagnostics,
    ...checkFiles(resolved.stack, raw, options),
  ];
  const misnamed = overrides.name !== undefined && !NAME.test(overrides.name);
  if (misnamed) {
    const message = `the name ${JSON.stringify(overrides.name)} is not a name`;
    diagnostics.push({ severity: 'error', message, advice: NAME_ADVICE });
  }
  const nothing = resolved.stack.apps.every(({ start }) => start === 'left-out');
  if (nothing && !diagnostics.some(isError)) {
    diagnostics.push(nothingToRun(raw, path));
  }
  const sorted = diagnostics.toSorted(byPlace);
  if (sorted.some(isError)) {
    return {
      kind: 'invalid',
      diagnostics: frozen(sorted),
      draft: frozen({ ...resolved.stack, warnings: [] }),
      // A config with an impossible name belongs to no stack that runs.
      identity: misnamed ? undefined : { name, realPath },
    };
  }
  return { kind: 'ok', stack: frozen({ ...resolved.stack, warnings: sorted }) };
}

/**
 * Only what names the stack; works with a broken config too, for `down`, `status`, `logs`. A name in
 * `overrides` must be one (`NAME`): otherwise it would lead to the stack of the config's own name.
 */
export async function identifyStack(options: LoadOptions): Promise<IdentifyResult> {
  return identifyRead(await readConfig(options), options);
}

/** As {@link identifyStack}, of what has been read with the same options. */
export function identifyRead(
  config: ReadConfig,
  { overrides }: Pick<LoadOptions, 'overrides'>,
): IdentifyResult {
  if (config.kind === 'missing') return config;
  const { realPath, directory, raw } = config;
  return { kind: 'ok', name: stackName(raw, directory, overrides?.name), realPath };
}

/** Of an app what can be said before all of its options are read. */
export interface ConfiguredApp {
  readonly name: string;
  /** As written; 1 where no number is written, or one that an app cannot have. */
  readonly instances: number;
}

/** The apps, as far as they can be read; works with a broken config too. */
export async function configuredApps(options: LoadOptions): Promise<readonly ConfiguredApp[]> {
  const config = await readConfig(options);
  if (config.kind === 'missing') return [];
  return Array.from(config.raw.apps.values(), ({ name, options: written }) => {
    const instances = Number(written.get('instances')?.value.text ?? 1);
    return { name, instances: instances >= 1 && instances <= MAX_INSTANCES ? instances : 1 };
  });
}

/** The command line's name, the config's, or the folder's made into one. */
function stackName(raw: RawConfig, directory: string, override: string | undefined): string {
  const written = override ?? raw.stack.get('name')?.value.text;
  if (written !== undefined && NAME.test(written)) return written;
  const fromFolder = basename(directory)
    .replace(/[^A-Za-z0-9_-]+/g, '-')
    .replace(/^-+|-+$/g, '');
  return fromFolder === '' ? 'stack' : fromFolder;
}

function isError({ severity }: Diagnostic): boolean {
  return severity === 'error';
}

function nothingToRun(raw: RawConfig, path: string): Diagnostic {
  if (raw.apps.size > 0) {
    const advice = `leave one of ${[...raw.apps.keys()].join(', ')} in`;
    return { severity: 'error', message: 'every app is left out', advice };
  }
  return {
    severity: 'error',
    message: 'the config declares no app',
    advice: 'write a line such as `api: gunicorn --bind unix:app.sock api:app`',
    position: { file: path, line: 1, column: 1 },
  };
}

/** What the config names and the disk must have. Files of variables are read for their faults. */
function checkFiles(stack: Stack, raw: RawConfig, options: LoadOptions): Diagnostic[] {
  return [
    ...portBase(stack, options.env, readEnvFile).diagnostics,
    ...checkNamedEnvFiles(stack, raw, options),
    ...stack.apps.flatMap((app) => checkFolder(app, raw)),
  ];
}

/** Those of the stack, and of apps what the config names; see `stack/check/env-files.ts` for the rest. */
function checkNamedEnvFiles(stack: Stack, raw: RawConfig, options: LoadOptions): Diagnostic[] {
  const given = options.overrides?.envFiles !== undefined;
  const stackOption = given ? undefined : raw.stack.get('env-file');
  const named = new Map<string, RawOption | undefined>();
  const byDefault = new Set<string>();
  for (const { path, kind } of stackEnvFiles(stack)) {
    if (given || kind === 'named') named.set(path, stackOption);
    else byDefault.add(path);
  }
  for (const app of stack.apps) {
    // The files of an app that is left out are read when that app is started.
    if (app.start === 'left-out') continue;
    const option = raw.apps.get(app.name)?.options.get('env-file');
    for (const path of app.envFiles) if (!named.has(path)) named.set(path, option);
  }
  const check = (path: string, kind: EnvFile['kind'], option?: RawOption): readonly Diagnostic[] =>
    checkEnvFile({ path, kind }, options.env, markOf(path, option));
  return [
    ...[...named].flatMap(([path, option]) => check(path, 'named', option)),
    ...[...byDefault].flatMap((path) => (named.has(path) ? [] : check(path, 'default'))),
  ];
}

/** Where an option names a file. */
function markOf(path: string, option: RawOption | undefined): Mark | undefined {
  const part = option?.value.parts.find(({ text }) => path.endsWith(basename(text)));
  return part?.mark ?? option?.value.mark;
}

/** Of an app of files. */
function checkFolder(app: App, raw: RawConfig): Diagnostic[] {
  const { source } = app;
  if (source.kind !== 'files' || app.start === 'left-out') return [];
  const isThere = existsSync(source.root);
  if (isThere && statSync(source.root).isDirectory()) return [];
  const mark = (raw.apps.get(app.name)?.options.get('root') ?? raw.stack.get('root'))?.value.mark;
  if (isThere) {
    const message = `${app.name} serves ${source.root}, which is no folder`;
    return [diagnosticAt('error', mark, message, `name its folder: ${dirname(source.root)}`)];
  }
  const message = `${app.name} serves ${source.root}, which does not exist`;
  return [diagnosticAt('warning', mark, message, 'it is served as soon as it is there')];
}

/** Findings without a place come last. */
function byPlace(one: Diagnostic, other: Diagnostic): number {
  const a = one.position;
  const b = other.position;
  if (a === undefined || b === undefined) return Number(a === undefined) - Number(b === undefined);
  if (a.file !== b.file) return a.file < b.file ? -1 : 1;
  return a.line - b.line || a.column - b.column;
}
