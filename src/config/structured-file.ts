/**
 * The one door to cosmiconfig: reads one structured config file of any form. It loads by extension,
 * takes the `sockpit` key of a package.json and resolves `$import`; our loaders keep positions.
 */
import { readFile } from 'node:fs/promises';
import { basename, extname, resolve } from 'node:path';
// Not with `await import()`: bundled, a CommonJS package that is imported so has a default export
// only. This file itself is what its users import late.
import { cosmiconfig } from 'cosmiconfig';
import type { Diagnostic } from '../model/diagnostic.js';
import { diagnosticAt, EMPTY_CONFIG, type Mark, type RawConfig } from './raw.js';
import { runProgram } from './run-program.js';
import { type KeyPath, type Locator, parseStructured } from './structured.js';
import { decodeText, refusedMark } from './text.js';
import { messageOf } from '../model/message-of.js';

export type StructuredFile =
  | {
      readonly kind: 'read';
      readonly config: RawConfig;
      readonly diagnostics: readonly Diagnostic[];
    }
  /** A package.json without a `sockpit` key. */
  | { readonly kind: 'none' };

/** Thrown by a loader after it has noted its findings. */
class NotedError extends Error {}

/** @param path absolute path of a .json, .yaml, .yml, .js, .mjs, .cjs or extensionless file */
export async function readStructuredFile(path: string): Promise<StructuredFile> {
  const diagnostics: Diagnostic[] = [];
  const locators = new Map<string, Locator>();
  const note = (message: string, advice?: string): void => {
    diagnostics.push(diagnosticAt('error', fileMark(path), message, advice));
  };

  const readData = async (file: string): Promise<unknown> => {
    const decoded = decodeText(await readFile(file));
    if (decoded.kind === 'refused') {
      const { message, advice, line } = decoded;
      diagnostics.push(diagnosticAt('error', refusedMark(file, line), message, advice));
      throw new NotedError();
    }
    const { readYaml } = await import('./yaml-source.js');
    const source = readYaml(decoded.text, file, extname(file) === '.json');
    diagnostics.push(...source.diagnostics);
    locators.set(file, source.locate);
    return source.value;
  };

  let explorer: ReturnType<typeof cosmiconfig>;
  try {
    explorer = explorerWith(readData);
  } catch (error) {
    // It looks for options of its own in a package.json where we stand, whatever it is to read.
    await readData(resolve('package.json')).catch(() => undefined);
    if (diagnostics.length === 0) note(...wordsOf(error, path));
    return { kind: 'read', config: EMPTY_CONFIG, diagnostics };
  }

  let result: Awaited<ReturnType<typeof explorer.load>>;
  try {
    result = await explorer.load(path);
  } catch (error) {
    if (!(error instanceof NotedError)) note(...wordsOf(error, path));
    return { kind: 'read', config: EMPTY_CONFIG, diagnostics };
  }
  if (result === null) {
    return diagnostics.length === 0
      ? { kind: 'none' }
      : { kind: 'read', config: EMPTY_CONFIG, diagnostics };
  }
  if (result.isEmpty === true) {
    note(
      `${basename(path)} is empty`,
      'such as {apps: {api: {command: …}}}, or {procfile: Procfile}',
    );
    return { kind: 'read', config: EMPTY_CONFIG, diagnostics };
  }
  const parsed = parseStructured(result.config, await locatorFor(path, locators));
  // Faults of the notation come first: what they spoiled would only be told a second time.
  const told = diagnostics.length > 0 ? diagnostics : parsed.diagnostics;
  return { kind: 'read', config: parsed.config, diagnostics: told };
}

function explorerWith(
  readData: (file: string) => Promise<unknown>,
): ReturnType<typeof cosmiconfig> {
  return cosmiconfig('sockpit', {
    cache: false,
    searchStrategy: 'none',
    ignoreEmptySearchPlaces: false,
    loaders: {
      '.json': readData,
      '.yaml': readData,
      '.yml': readData,
      noExt: readData,
      '.js': (file) => runProgram(file),
      '.mjs': (file) => runProgram(file),
      '.cjs': (file) => runProgram(file),
    },
  });
}

/** Its own positions, else those of a file that it imports, else the file alone. */
async function locatorFor(path: string, locators: ReadonlyMap<string, Locator>): Promise<Locator> {
  const own = locators.get(path);
  if (own === undefined) return (keys) => ({ ...fileMark(path), ...placeOf(keys) });
  if (basename(path) !== 'package.json') return own;
  const { below } = await import('./yaml-source.js');
  return below(own, ['sockpit']);
}

/** Messages name their key themselves, but not whose it is. */
function placeOf(keys: KeyPath): Pick<Mark, 'place'> {
  if (keys.length < 2) return {};
  return {
    place: keys.reduce<string>(
      (place, key) =>
        typeof key === 'number' ? `${place}[${key}]` : place === '' ? key : `${place}.${key}`,
      '',
    ),
  };
}

function fileMark(file: string): Mark {
  return { position: { file, line: 1, column: 1 } };
}

function wordsOf(error: unknown, path: string): [message: string, advice: string] {
  const message = messageOf(error);
  // Node's own frames say nothing; the one in the config says where.
  const frame = error instanceof Error ? (error.stack?.split('\n') ?? []) : [];
  const where = frame.find((line) => line.includes(basename(path)) && /:\d+/.test(line));
  const place = /:(\d+)(?::\d+)?\)?$/.exec(where ?? '')?.[1];
  return [
    `${basename(path)} cannot be read: ${message.split('\n')[0] ?? message}`,
    place === undefined ? 'run it with node to see more' : `look at its line ${place}`,
  ];
}
