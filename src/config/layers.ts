/**
 * The files of a config, read and laid over one another: the one that was found, the overlay beside it
 * and the Procfile below it.
 */
import { accessSync, constants, readFileSync, realpathSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import type { Diagnostic } from '../model/diagnostic.js';
import { formOf } from './candidates.js';
import { type FoundConfig, type MissingConfig, unreadable } from './locate.js';
import { parseProcfile } from './procfile/parse.js';
import { diagnosticAt, EMPTY_CONFIG, layOver, type Mark, type RawConfig } from './raw.js';
import { absolutePath } from './resolve-app.js';
import { decodeText, refusedMark } from './text.js';

/** A config as it is written, with all its layers. */
export interface ConfigLayers {
  readonly kind: 'read';
  readonly path: string;
  readonly realPath: string;
  readonly directory: string;
  readonly raw: RawConfig;
  /** Files beside the one that was taken. */
  readonly below: readonly string[];
  readonly diagnostics: readonly Diagnostic[];
}

/** A config that was looked for, and read where it was found. */
export type ReadConfig = ConfigLayers | MissingConfig;

export async function readLayers(
  found: FoundConfig,
  home: string | undefined,
): Promise<ReadConfig> {
  const { path } = found;
  const directory = dirname(path);
  const diagnostics: Diagnostic[] = [];
  const below: string[] = [];
  let realPath: string;
  let raw: RawConfig;
  try {
    realPath = realpathSync(path);
    raw = await readLayer(path, found.form, diagnostics);
  } catch (error) {
    return unreadable(path, error);
  }

  const overlay = found.overlays.find((one) => one !== path);
  if (overlay !== undefined) {
    below.push(overlay);
    raw = layOver(raw, await readBeside(overlay, undefined, diagnostics));
    const spare = found.overlays.filter((one) => one !== overlay).map((one) => basename(one));
    if (spare.length > 0) {
      diagnostics.push({
        severity: 'warning',
        message: `${basename(overlay)} is taken, and ${spare.join(', ')} beside it is not`,
        advice: 'keep one of them',
        position: { file: overlay, line: 1, column: 1 },
      });
    }
  }

  for (const unread of found.unread) {
    const form = formOf(unread);
    if (typeof form !== 'object') continue;
    const position = { file: unread, line: 1, column: 1 };
    diagnostics.push({ severity: 'warning', ...form, position });
  }

  const procfile = raw.stack.get('procfile');
  if (procfile !== undefined && procfile.value.text !== '') {
    const under = absolutePath(procfile.value.text, directory, home);
    below.push(under);
    raw = layOver(await readBeside(under, procfile.value.mark, diagnostics), raw);
  }
  return { kind: 'read', path, realPath, directory, raw, below, diagnostics };
}

/** @throws what reading the file throws */
async function readLayer(
  path: string,
  form: FoundConfig['form'],
  diagnostics: Diagnostic[],
): Promise<RawConfig> {
  if (form === 'procfile') {
    const decoded = decodeText(readFileSync(path));
    if (decoded.kind === 'refused') {
      const { message, advice, line } = decoded;
      diagnostics.push(diagnosticAt('error', refusedMark(path, line), message, advice));
      return EMPTY_CONFIG;
    }
    const parsed = parseProcfile(decoded.text, path);
    diagnostics.push(...parsed.diagnostics);
    return parsed.config;
  }
  accessSync(path, constants.R_OK);
  const { readStructuredFile } = await import('./structured-file.js');
  const file = await readStructuredFile(path);
  if (file.kind === 'none') {
    diagnostics.push({
      severity: 'error',
      message: 'this package.json has no sockpit key',
      advice: 'add "sockpit": {"apps": {…}}, or name another file with -f',
      position: { file: path, line: 1, column: 1 },
    });
    return EMPTY_CONFIG;
  }
  diagnostics.push(...file.diagnostics);
  return file.config;
}

/** A layer beside the config; what cannot be read is told where it is named. */
async function readBeside(
  path: string,
  namedAt: Mark | undefined,
  diagnostics: Diagnostic[],
): Promise<RawConfig> {
  const form = formOf(path);
  const mark = namedAt ?? { position: { file: path, line: 1, column: 1 } };
  if (typeof form === 'object') {
    diagnostics.push(diagnosticAt('error', mark, form.message, form.advice));
    return EMPTY_CONFIG;
  }
  try {
    return await readLayer(path, namedAt === undefined ? form : 'procfile', diagnostics);
  } catch (error) {
    const { message, advice } = unreadable(path, error);
    diagnostics.push(diagnosticAt('error', mark, message, advice));
    return EMPTY_CONFIG;
  }
}
